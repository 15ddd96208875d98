"""The help: whole in one language, with two examples of every command, which run."""

from __future__ import annotations

import re
import shlex

import pytest
from tests.cli.test_language_of_output import ROOT, foreign_words

from sexwork_models.cli.arguments import COMMANDS, EVERYWHERE
from sexwork_models.cli.help.help_texts import examples_of

PAGES = ("", *COMMANDS)
ENGLISH_OF_ARGPARSE = ("usage", "options", "positional", "show this help", "required", "choose")
COUNTED = ("indicators", "examples/records_sample.csv", "--period", "2024")
# What is typed as it stands is no word of a language: options, paths, words of closed lists.
TYPED = re.compile(
    r"--[a-z-]+|“[^”]*”|SEXWORK_MODELS_LANG|\.csv|\.json|fpath|stdin"
    rf"|sexwork-models(?: (?:{'|'.join(COMMANDS)})\b)?|^  (?:{'|'.join(COMMANDS)})  ",
    re.MULTILINE,
)


@pytest.fixture
def page(run, monkeypatch):
    def make(command, lang):
        monkeypatch.setenv("SEXWORK_MODELS_LANG", lang)
        words = (command, "--help") if command else ("--help",)
        status, out, err = run(*words)
        assert (status, err) == (0, "")
        return out

    return make


def read(page):
    """The text of a page without what is typed: the lines of examples, options, paths."""
    lines = [line for line in page.splitlines() if not line.startswith("  sexwork-models ")]
    return TYPED.sub(" ", "\n".join(lines))


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("command", PAGES)
def test_the_help_is_whole_in_the_language_asked_for(page, command, lang):
    text = read(page(command, lang))

    assert foreign_words(text, lang) == []
    if lang == "vi":
        assert [word for word in ENGLISH_OF_ARGPARSE if word in text.lower()] == []


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("command", PAGES)
def test_the_help_names_every_argument_and_the_values_of_closed_ones(page, command, lang):
    text = " ".join(page(command, lang).split())
    for argument in (*COMMANDS.get(command, ()), *EVERYWHERE):
        assert not argument.is_option or argument.name in text
        if argument.words:
            assert f"“{', '.join(argument.words)}”" in text


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("command", PAGES)
def test_the_help_has_two_examples_of_the_command(page, command, lang):
    shown = re.findall(r"^  sexwork-models (.*)$", page(command, lang), re.MULTILINE)

    assert len(shown) == len(set(shown)) == 2
    assert [words for words, _ in examples_of(command or "program", lang)] == shown
    if command:
        assert all(words.split()[0] == command for words in shown)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("command", ["program", *COMMANDS])
def test_the_examples_run(run, monkeypatch, command, lang):
    monkeypatch.chdir(ROOT)
    for words, shows in examples_of(command, lang):
        typed = words.partition(" > ")[0]  # without the file into which the answer goes
        status, out, err = run(*shlex.split(typed), "--lang", lang)
        assert (status in (0, 1), err) == (True, ""), words
        assert out.strip()
        assert shows


def test_a_page_is_as_wide_as_the_terminal(run, monkeypatch):
    for columns, widest in (("60", 80), ("80", 80), ("200", 110)):
        monkeypatch.setenv("COLUMNS", columns)
        _, out, _ = run("indicators", "--help")
        lines = [line for line in out.splitlines() if not line.startswith("  sexwork-models ")]
        assert max(map(len, lines)) <= widest


# --- The language of a call -----------------------------------------------------------------------


def test_vietnamese_without_any_setting(run, monkeypatch):
    monkeypatch.delenv("SEXWORK_MODELS_LANG", raising=False)

    assert run("audit")[1].startswith("SOÁT KHUNG DỮ LIỆU\n")


@pytest.mark.parametrize(
    ("setting", "words", "title"),
    [
        ("en", ("audit",), "AUDIT OF THE FRAMEWORK\n"),
        ("vi", ("audit",), "SOÁT KHUNG DỮ LIỆU\n"),
        (" ", ("audit",), "SOÁT KHUNG DỮ LIỆU\n"),
        ("en", ("audit", "--lang", "vi"), "SOÁT KHUNG DỮ LIỆU\n"),
        ("en", ("--lang", "vi", "audit"), "SOÁT KHUNG DỮ LIỆU\n"),
        ("fr", ("audit", "--lang=en"), "AUDIT OF THE FRAMEWORK\n"),
        ("vi", ("--lang", "vi", "audit", "--lang", "en"), "AUDIT OF THE FRAMEWORK\n"),
    ],
)
def test_lang_wins_over_the_environment(run, monkeypatch, setting, words, title):
    monkeypatch.setenv("SEXWORK_MODELS_LANG", setting)
    status, out, err = run(*words)

    assert (status, err) == (0, "")
    assert out.startswith(title)


@pytest.mark.parametrize("setting", ["fr", "VI", "en_US.UTF-8"])
@pytest.mark.parametrize("words", [("audit",), ("--help",), ("audit", "--help")])
def test_another_language_in_the_environment_is_refused(run, monkeypatch, setting, words):
    monkeypatch.setenv("SEXWORK_MODELS_LANG", setting)
    status, out, err = run(*words)

    assert (status, out) == (2, "")
    assert err.splitlines()[0] == "Biến môi trường “SEXWORK_MODELS_LANG” chỉ nhận: “vi, en”."


def test_a_refusal_is_in_the_language_of_the_environment(run, monkeypatch):
    monkeypatch.setenv("SEXWORK_MODELS_LANG", "en")

    assert run("dance")[2].startswith("There is no such command.")
    assert run("dance", "--lang", "vi")[2].startswith("Không có lệnh này.")


def test_json_may_stand_before_the_command(run):
    assert run("--json", "--lang", "en", "audit") == run("audit", "--lang", "en", "--json")
    assert run("--json", "show", "pilots")[1].startswith("[")


# --- The nearest words ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (("bugdet",), "budget"),
        (("show", "indicatrs"), "indicators"),
        (("audit", "--overlays", "x"), "--overlay"),
        (("--jsn", "audit"), "--json"),
        (("budget", "x.toml", "--by", "moth"), "month"),
        (("budget", "x.toml", "--policy", "strct"), "strict"),
        ((*COUNTED, "--only", "I003"), "I03"),
        ((*COUNTED, "--by", "modl"), "model"),
        (("explain", "M2-LEGALL"), "M2-LEGAL"),
        (("show", "norms", "--model", "M02"), "M2"),
    ],
)
def test_a_wrong_word_is_answered_with_the_nearest(run, monkeypatch, words, nearest):
    monkeypatch.chdir(ROOT)
    status, out, err = run(*words, "--lang", "en")

    assert (status, out) == (2, "")
    first = err.splitlines()[0]
    assert re.search(rf"Nearest[^:]*: .*{re.escape(nearest)}", first), first


def test_a_dimension_that_there_is_not_is_answered_with_those_that_there_are(run, monkeypatch):
    monkeypatch.chdir(ROOT)
    words = ("indicators", "examples/records_sample.csv", "--period", "2024-Q2", "--by", "colour")
    _, _, err = run(*words, "--lang", "en")

    assert "Fields by which counts can be cut: place, province, model, site," in err
    _, _, err = run("budget", "x.toml", "--by", "colour", "--lang", "en")
    assert "Use one of: line, bearer, model, activity," in err


def test_words_that_may_be_a_name_are_not_repeated(run):
    for words in (("results", "a", "Trần Thị Mẫu"), ("audit", "--by=Trần-Thị-Mẫu")):
        _, out, err = run(*words)
        assert "Mẫu" not in out + err
