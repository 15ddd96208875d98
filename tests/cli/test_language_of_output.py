"""The whole output of every command is in one language: Vietnamese, or English with --lang en.

Words are looked for by rule. In Vietnamese output a word of three or more ASCII letters is English
if our English texts use it and our Vietnamese texts do not; in English output a word with a letter
outside of ASCII is Vietnamese. What is no word of a language is passed over: finding codes, ids,
file names, what is typed as a command, and the entries of one list. Of what stands in quotation
marks each part is passed over that is a name of a column, code, table or option, that an input
file or a message holds as it is, or that the system has said in its own language; other parts are
read. The help of every command is read too.
"""

from __future__ import annotations

import ast
import csv
import enum
import inspect
import io
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import BaseModel

from sexwork_models import Framework, Results, evaluate, load_framework, published_results
from sexwork_models.api.list_rows import KINDS
from sexwork_models.cli import commands as commands_of_files
from sexwork_models.cli import main
from sexwork_models.cli.arguments import COMMANDS, EVERYWHERE
from sexwork_models.cli.file_kinds import kind_of
from sexwork_models.cli.kinds.table_kinds import NO_HEADINGS
from sexwork_models.core.messages import catalogue
from sexwork_models.finance.budget.breakdown import Cut
from sexwork_models.framework.loading import TABLES
from sexwork_models.framework.tables.pilots import RESERVED_MODELS
from sexwork_models.monitoring.measures.dimensions import DIMENSIONS
from sexwork_models.practice.observations.files import ObservationFile
from sexwork_models.values.calendars import CALENDARS

explaining = import_module("sexwork_models.api.explain")  # beside the function of that name
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SOURCE = ROOT / "src" / "sexwork_models"
EXAMPLES, BAD = ROOT / "examples", ROOT / "tests" / "bad_data"
DATA = [
    ROOT / "src" / "sexwork_models" / "framework" / "data",
    ROOT / "src" / "sexwork_models" / "practice" / "observations" / "data",
]
LIST = HERE / "words_of_the_other_language.toml"
LISTED = tomllib.loads(LIST.read_text(encoding="utf-8"))
MOST_ENTRIES = 60

PRICES, OTHER_PRICES = EXAMPLES / "prices_sample_a.toml", EXAMPLES / "prices_sample_b.toml"
SERVICES, PEERS = EXAMPLES / "plan_sample_services.toml", EXAMPLES / "plan_sample_peers.toml"
TARGETS, EXECUTION = EXAMPLES / "plan_sample_records.toml", EXAMPLES / "execution_sample.toml"
RECORDS, REGISTERS = EXAMPLES / "records_sample.csv", EXAMPLES / "registers_sample"
FIGURES, OVERLAY = EXAMPLES / "observations_sample.csv", EXAMPLES / "overlay_sample.toml"
MAPPING = EXAMPLES / "mapping_sample.toml"
VALUE = "I01:2024-03-15..2024-06-14"


def bad_files() -> Iterator[Path]:
    for folder in (BAD, BAD / "plans", BAD / "records"):
        yield from sorted(path for path in folder.iterdir() if path.is_file())


def ids() -> Iterator[str]:
    """Yields the id of every row of the framework and figure, and the code of every finding."""
    framework = load_framework()
    for table in ("pilots", "activities", "procedure_steps", "norms", "targets", "indicators"):
        yield from getattr(framework, table)
    yield from (*framework.documents, *framework.places, *framework.open_questions)
    yield from (figure.id for figure in published_results().figures)
    yield from (code for code, message in catalogue().items() if message.kind == "finding")


def commands() -> Iterator[tuple[object, ...]]:
    yield ("--help",)
    yield from ((name, "--help") for name in COMMANDS)
    yield from (("results",), ("results", FIGURES, "--overlay", OVERLAY))
    yield from (("audit",), ("audit", "--overlay", PRICES))
    yield from (("show", kind) for kind in (*KINDS, "observations"))
    yield from (
        ("show", kind, "--on", "2030-01-01", "--place", "77") for kind in ("norms", "places")
    )
    for path in (
        *sorted(EXAMPLES.glob("*.toml")),
        *EXAMPLES.glob("*.csv"),
        REGISTERS,
        *bad_files(),
    ):
        yield ("validate", path)
    yield ("budget", SERVICES)
    yield ("budget", SERVICES, "--overlay", PRICES, "--execution", EXECUTION)
    yield ("budget", PEERS, "--overlay", OTHER_PRICES, "--policy", "carry_forward")
    yield from (("budget", PEERS, "--overlay", PRICES, "--by", cut.value) for cut in Cut)
    yield ("compare", SERVICES, PEERS, "--overlay", PRICES)
    yield from (
        ("compare", PRICES, OTHER_PRICES),
        ("compare", PRICES, OTHER_PRICES, "--plan", PEERS),
    )
    counted = ("indicators", RECORDS, "--period")
    whole = ("--registers", REGISTERS, "--series", "estimated", "--targets", TARGETS)
    yield from ((*counted, code, *whole) for code in ("2024-Q1", "2024", "2024-9M", "2024-M05"))
    yield from ((*counted, "2024-Q2", "--by", name) for name in DIMENSIONS)
    yield ("explain", VALUE, "--records", RECORDS, "--period", "2024-Q2")
    yield from (
        ("explain", name, "--plan", SERVICES, "--overlay", PRICES) for name in ("total", "LEGAL")
    )
    yield ("explain", "SAMPLE-A-10", "--overlay", PRICES)
    yield from (("explain", id) for id in ids())
    yield from refused_commands()


def refused_commands() -> Iterator[tuple[object, ...]]:
    """Yields calls that cannot be answered."""
    yield from (("explain", "X99"), ("explain", "nope", "--plan", SERVICES), ("validate", "no.csv"))
    yield from (("explain", "zzz"), ("colour",), ("show", "norms", "--csv-style", "vi"))
    yield ("mapping", EXAMPLES / "own_columns_sample.csv")
    yield ("completion", "fish")  # what it prints for another shell is a script, and no sentence
    yield from (("validate", MAPPING), ("validate", RECORDS, "--mapping", PRICES))
    yield from (
        ("show", "norms", "--place", "ZZ"),
        ("budget", RECORDS),
        ("compare", PRICES, SERVICES),
    )
    for words in (("2024-Q7",), ("2024", "--by", "client"), ("2024", "--by", "colour")):
        yield ("indicators", RECORDS, "--period", *words)
    for words in (("2024", "--only", "I99"), ("2024", "--calendar", "moon")):
        yield ("indicators", RECORDS, "--period", *words)
    yield ("results", "--overlay", BAD / "orphan.toml")


# The words of our texts

WORD = re.compile(r"[^\W\d_]+")
QUOTED = re.compile(r"“[^“”]*”")


def ascii_words(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text) if word.isascii() and len(word) >= 3}


def texts(lang: str) -> Iterator[str]:
    """Yields the messages and the texts of the packaged data in a language."""
    for message in catalogue().values():
        for text in (message.title, message.why, message.text, message.remedy):
            yield _without_names_and_blanks(text[lang])
    yield from (_without_names_and_blanks(pair[lang]) for pair in (*literals(), *words()))
    for path in (path for folder in DATA for path in folder.glob("*.*")):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
        else:
            tables = tomllib.loads(path.read_text(encoding="utf-8")).values()
            rows = [table for table in tables if isinstance(table, dict)]
        for row in rows:
            yield from (text for name, text in row.items() if name.endswith(f"_{lang}") and text)


def _without_names_and_blanks(text: str) -> str:
    return re.sub(r"“[^”]*”|\{[^}]*\}", " ", text)


@cache
def literals() -> tuple[dict[str, str], ...]:
    """Returns every text that the source writes in both languages: `Text("…", "…")`, words."""
    found = list[dict[str, str]]()
    for path in SOURCE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "Text(" not in source and "Word(" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            name = (
                node.func.id
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                else ""
            )
            if name not in ("Text", "Word"):
                continue
            parts = [_literal(part) for part in node.args[-2:]]
            if len(parts) == 2 and all(parts):
                found.append({"vi": parts[0], "en": parts[1], "at": f"{path.name}:{node.lineno}"})
    return tuple(found)


def _literal(node: ast.expr) -> str:
    """Returns a text of the source, with what is filled in as a blank; `""` for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return "".join(map(str, parts))


@cache
def words() -> tuple[dict[str, str], ...]:
    """Returns every text of the catalogue of words, each with the place where it stands."""
    found = list[dict[str, str]]()
    for path in (SOURCE / "core" / "message_texts" / "words").iterdir():
        for section, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found += [{**text, "at": f"{section}.{key}"} for key, text in entries.items()]
    return tuple(found)


@cache
def english_words() -> frozenset[str]:
    vietnamese = {word for text in texts("vi") for word in ascii_words(text)}
    return frozenset({word for text in texts("en") for word in ascii_words(text)} - vietnamese)


@cache
def names() -> frozenset[str]:
    """Returns what is no word of a language: ids, finding codes, columns and their values."""
    framework = load_framework()
    found = {*ids(), *KINDS, *catalogue(), *DIMENSIONS, *RESERVED_MODELS, *framework.populations}
    found |= {norm.subject for norm in (*framework.norms.values(), *framework.targets.values())}
    for content in inputs():
        found |= set(re.findall(r"[A-Z][\w-]+|[a-z]+(?:[-_][a-z0-9]+)+", content))
        found |= set(re.findall(r'^number = "([^"]+)"', content, re.MULTILINE))  # of documents
    own = [module for name, module in sys.modules.items() if name.startswith("sexwork_models")]
    for module in own:
        for thing in vars(module).values():
            if inspect.isclass(thing) and issubclass(thing, BaseModel):
                found |= set(thing.model_fields)
            if inspect.isclass(thing) and issubclass(thing, enum.StrEnum):
                found |= {str(member) for member in thing}
    return frozenset(found)


@cache
def quoted_names() -> frozenset[str]:
    """Returns what may stand between quotation marks: names, options, quoted parts of our texts."""
    found = {
        *names(),
        *CALENDARS,
        *COMMANDS,
        *(path.stem for folder in DATA for path in folder.glob("*.*")),
        *TABLES,
    }
    for arguments in (EVERYWHERE, *COMMANDS.values()):
        for argument in arguments:
            found |= {argument.name, *argument.words, *argument.suggestions}
    texts: list[str] = []
    for message in catalogue().values():
        texts += [text["vi"] for text in (message.text, message.why, message.remedy)]
    for quoted in QUOTED.findall("\n".join(texts)):
        found |= {quoted.strip("“”"), *PARTS.split(quoted.strip("“”"))}
    return frozenset(found)


@cache
def typed() -> str:
    """Returns everything that the input files hold."""
    return "\n".join(inputs())


def unknown_parts(quoted: str) -> str:
    """Returns the parts of a quoted text that are no names, and that no input holds."""
    unknown = list[str]()
    for part in PARTS.split(quoted.strip("“”")):
        id = WITH_ID.search(part)
        code = WITH_NAME.match(part)
        name = part[: id.start()] if id and id[1] in quoted_names() else part
        if code and code[1] in quoted_names():
            name = code[2]
        if name.strip(" .:") not in quoted_names() and name not in typed():
            unknown.append(name)
    return f" {' '.join(unknown)} "


def inputs() -> Iterator[str]:
    """Yields the content of every example and of every faulty file."""
    for path in (*EXAMPLES.rglob("*.*"), *BAD.rglob("*.*")):
        if path.suffix in (".csv", ".toml", ".json", ".ndjson"):
            yield path.read_text(encoding="utf-8", errors="ignore")


PARTS = re.compile(r"[,;]\s+|\s+=\s+|;|\s+→\s+")
WITH_ID = re.compile(r" \((\w+)\)$")  # behind the name of a field
WITH_NAME = re.compile(r"^(\w+\+?|[0-9-]+) \((.+)\)$")  # the code of a closed list, with its name
BESIDE_NAME = re.compile(r"(?<= \()(\w+)(?=\))")
TYPED = re.compile(  # commands, their options, and the lines of a mapping
    r"(?m)source <\(.*?\)|^ *sexwork-models .*(?:\n {8,}--.*)*$|sexwork-models [a-z]+\b"
    rf"|--[a-z][a-z-]*|^  (?:{'|'.join(COMMANDS)})  |^(?:# )?[a-z]+ = \"[^\"\n]*\""
    r"|^(?:# )?\[[a-z_.]+\]$|^(?:# )?\"[^\"\n]*\" = \"[^\"\n]*\""
    r"|\b(?:dates|thousands|decimal)=\"[^\"\n]*\""
)
ID = re.compile(r"[A-Z0-9]+(?:[-_.:/]\w[\w.:,=-]*)+|[A-Z]+\d\w*|[A-Z]{3,}|[a-z]+(?:-[a-z0-9]+)+")
FILE = re.compile(r"\S*\.(?:csv|toml|json|ndjson)\b\S*|\S*[$:]\w*[.\[]\S*|https?://\S+|‹[^›]*›")
TECHNICAL = re.compile(
    r"(?:thông báo kỹ thuật|thông báo của hệ thống): “.*?”\)|dạng sau: “.*?”", re.S
)


def without_names(text: str) -> str:
    """Returns a text without files, ids that are known, and quoted names of columns and values.

    What a parser of the system said, in its own language, stands between quotation marks.
    """
    text = FILE.sub(" ", TECHNICAL.sub(" ", text))
    text = QUOTED.sub(lambda quoted: unknown_parts(quoted[0]), text)
    text = BESIDE_NAME.sub(lambda found: " " if found[0].strip() in names() else found[0], text)
    return without_known(ID, text, names())


def without_known(pattern: re.Pattern[str], text: str, known: frozenset[str]) -> str:
    def replace(found: re.Match[str]) -> str:
        return " " if found[0].rstrip(".,:=-") in known else found[0]

    return pattern.sub(replace, text)


def foreign_words(text: str, lang: str) -> list[str]:
    found = WORD.findall(without_names(text))
    if lang == "en":
        return [word for word in found if not word.isascii()]
    return [word for word in found if word.isascii() and word.lower() in english_words()]


@cache
def outputs(lang: str) -> dict[tuple[str, ...], str]:
    """Returns what every command prints on both streams."""
    return {tuple(map(str, words)): printed(words, lang) for words in commands()}


_EVALUATED: dict[tuple[int, int], tuple[object, object, Results]] = {}


def evaluated(published: ObservationFile, framework: Framework) -> Results:
    """Evaluates figures once; the arguments are held, so that no others get their identity."""
    key = (id(published), id(framework))
    if key not in _EVALUATED:
        _EVALUATED[key] = (published, framework, evaluate(published, framework))
    return _EVALUATED[key][-1]


def kind_of_file(path: Path, headings: Mapping[str, str] = NO_HEADINGS) -> str:
    return _kind_of_file(path, tuple(headings.items()))


@cache
def _kind_of_file(path: Path, headings: tuple[tuple[str, str], ...]) -> str:
    return kind_of(path, dict(headings))


def printed(words: tuple[object, ...], lang: str) -> str:
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(out):
        patch.setenv("COLUMNS", "4000")  # no name is broken within a cell of a table
        # What the published figures give, and of what kind a file is, is the same in every call.
        patch.setattr(explaining, "evaluate", evaluated)
        patch.setattr(commands_of_files, "kind_of", kind_of_file)
        main([*map(str, words), "--lang", lang])
    populations = "|".join(load_framework().populations)
    text = re.sub(rf"(?m)^  (?:{populations})(?=  )", " ", out.getvalue())  # first in their table
    return TYPED.sub(" ", text)


def without_listed(text: str, lang: str) -> str:
    text = " ".join(text.split())  # an entry may be broken over two lines
    for entry in LISTED[lang]:
        text = text.replace(entry["text"], " ")
    return text


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_output_has_a_word_of_the_other_language(lang):
    found = {}
    for words, text in outputs(lang).items():
        foreign = foreign_words(without_listed(text, lang), lang)
        if foreign:
            found[" ".join(words)] = sorted(set(foreign))

    assert found == {}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("source", [literals, words])
def test_no_text_of_the_source_has_a_word_of_the_other_language(source, lang):
    found = {}
    for pair in source():
        text = without_listed(TYPED.sub(" ", _without_names_and_blanks(pair[lang])), lang)
        if foreign := foreign_words(text, lang):
            found[pair["at"], pair[lang]] = foreign

    assert len(source()) > 100
    assert found == {}


def test_every_command_is_among_those_whose_output_is_read():
    called = {str(words[0]) for words in commands() if "--help" not in words}
    assert set(COMMANDS) <= called


def test_readers_of_files_and_the_command_line_write_no_sentences_of_their_own():
    written = []
    for path in SOURCE.rglob("*.py"):
        if path.relative_to(SOURCE).parts[0] in ("intake", "cli", "frames"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
            texts = [node for node in calls if getattr(node.func, "id", "") == "Text"]
            parts = [part for node in texts for part in node.args]
            written += [text for text in map(_literal, parts) if WORD.search(text)]

    assert written == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_entry_of_the_list_has_its_reason_and_is_needed(lang):
    printed_texts = list(outputs(lang).values())
    for entry in LISTED[lang]:
        assert entry["reason"], entry
        assert foreign_words(entry["text"], lang), entry
        assert any(entry["text"] in text for text in printed_texts), entry

    assert len(LISTED["vi"]) + len(LISTED["en"]) <= MOST_ENTRIES
    assert len({entry["text"] for entry in LISTED[lang]}) == len(LISTED[lang])


@pytest.mark.parametrize(
    ("text", "lang", "words"),
    [
        ("Chiều hướng: higher_better", "vi", ["higher", "better"]),
        ("Giá trị: 5 persons", "vi", ["persons"]),
        ("Điền “supersedes” ở dòng SAMPLE-064", "vi", []),
        ("Không có trong danh mục “higher persons”", "vi", ["higher", "persons"]),
        ("Cột “Ngày (day), Số lượt (contacts)” và cột “population”", "vi", []),
        ("Điền “gender = value persons”", "vi", ["value", "persons"]),
        ("[lỗi] number-with-separator  records.csv:4:contacts", "vi", []),
        ("số người được tiếp cận ở Long An", "vi", []),
        ("Value: 5 người", "en", ["người"]),
        ("Value: 5 persons", "en", []),
    ],
)
def test_the_rule_finds_a_word_of_the_other_language_and_passes_names_over(text, lang, words):
    assert foreign_words(text, lang) == words


DAY = re.compile(r"(?<![\w.:-])\d{4}-\d\d-\d\d(?![\w-])")
POINT = re.compile(r"(?<![\w.:-])\d+\.\d{1,2}(?![\d.])")


def test_days_and_decimals_of_vietnamese_output_are_written_as_vietnamese_documents_do():
    """31/01/2024 and 0,5; what an officer is to type, or has typed, stands in quotation marks."""
    found = {}
    for words, text in outputs("vi").items():
        plain = QUOTED.sub(" ", FILE.sub(" ", text))
        numbers = [*DAY.findall(plain), *POINT.findall(plain)]
        if numbers:
            found[" ".join(words)] = numbers

    assert found == {}
