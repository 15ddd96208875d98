"""The pages of models, activities, procedures, norms, indicators, targets, documents, places,
figures and findings, written from the data in English and Vietnamese. Nothing in them is typed by
hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from sexwork_models import (
    Additivity,
    Feed,
    Framework,
    Grade,
    Norm,
    Text,
    fed_by,
    load_framework,
    published_results,
)
from sexwork_models.api.explanations.definitions import version_texts
from sexwork_models.core.messages import LANGUAGES, Lang, catalogue, say, with_named_blanks
from sexwork_models.framework.tables.over import added_dimensions
from sexwork_models.monitoring.measures.dimensions import DISAGGREGATION_FIELDS
from sexwork_models.values.text import sort_key

WORDS: dict[str, Text] = {
    "catalogue": Text("Danh mục", "Catalogues"),
    "generated": Text(
        "Trang này được sinh từ dữ liệu của bộ công cụ; mỗi dòng có mã, văn bản nguồn và mức tin "
        "cậy.",
        "This page is generated from the library's data; every row has an id, a document and a "
        "grade.",
    ),
    "models": Text("Mô hình", "Models"),
    "activities": Text("Hoạt động và dịch vụ", "Activities and services"),
    "procedures": Text("Quy trình", "Procedures"),
    "norms": Text("Định mức", "Norms"),
    "indicators": Text("Chỉ số", "Indicators"),
    "targets": Text("Chỉ tiêu", "Targets"),
    "documents": Text("Văn bản và nguồn", "Documents"),
    "places": Text("Địa phương", "Places"),
    "questions": Text("Điều chưa biết", "Open questions"),
    "answer": Text("Câu trả lời ở đâu", "Where the answer stands"),
    "lead_questions": Text(
        "Những điều quan trọng mà bộ công cụ chưa đọc được và không bao giờ tự điền.",
        "What matters, has not been read here, and is never filled in by the library.",
    ),
    "figures": Text("Số liệu đã công bố", "Published figures"),
    "findings": Text("Mã phát hiện", "Finding codes"),
    "official": Text("Tên chính thức", "Official name"),
    "scope": Text("Phạm vi", "Scope"),
    "sources": Text("Nguồn", "Sources"),
    "grade": Text("Mức tin cậy", "Grade"),
    "note": Text("Ghi chú", "Note"),
    "id": Text("Mã", "Id"),
    "name": Text("Tên", "Name"),
    "unit": Text("Đơn vị đếm", "Counting unit"),
    "counted_as": Text("Khối lượng tính vào chỉ số", "Volume counted as"),
    "works_towards": Text("Hướng tới chỉ số", "Works towards"),
    "step": Text("Bước", "Step"),
    "who": Text("Ai làm", "Who"),
    "input": Text("Đầu vào", "Input"),
    "output": Text("Kết quả", "Output"),
    "value": Text("Giá trị", "Value"),
    "valid": Text("Hiệu lực", "Validity"),
    "force": Text("Tình trạng hiệu lực", "Force"),
    "place": Text("Nơi áp dụng", "Place"),
    "counts": Text("Đếm gì", "Counts"),
    "denominator": Text("Mẫu số", "Denominator"),
    "excludes": Text("Không tính", "Excludes"),
    "review": Text("Cách soát", "How to review"),
    "fed_by": Text("Lấy từ", "Fed by"),
    "formula": Text("Công thức từ bản ghi", "Formula on records"),
    "inputs": Text("Trường dùng đến", "Inputs"),
    "longer": Text("Giá trị năm và kỳ dài hơn", "Yearly value and longer periods"),
    "versions": Text("Các phiên bản của định nghĩa", "Versions of the definition"),
    "over": Text("Được cộng theo", "May be added over"),
    "split": Text("Phân tổ", "Disaggregations"),
    "direction": Text("Chiều hướng", "Direction"),
    "never": Text("Không bao giờ so với", "Never compared with"),
    "number": Text("Số hiệu", "Number"),
    "issuer": Text("Cơ quan ban hành", "Issuer"),
    "signed": Text("Ngày ký", "Signed"),
    "in_force": Text("Có hiệu lực", "In force"),
    "replaced": Text("Thay thế bởi", "Replaced by"),
    "level": Text("Cấp", "Level"),
    "from": Text("Từ ngày", "From"),
    "to": Text("Đến hết ngày", "Last day"),
    "successors": Text("Đơn vị kế tiếp", "Successors"),
    "period": Text("Kỳ", "Period"),
    "read_as": Text("Dùng cho chỉ số", "Read as"),
    "unknown": Text("chưa biết", "unknown"),
    "severity": Text("Mức độ", "Severity"),
    "why": Text("Vì sao", "Why"),
    "says": Text("Câu", "Says"),
    "remedy": Text("Nên làm gì", "What to do"),
    "measures": Text("Định mức và chỉ tiêu đặt cạnh", "Norms and targets set beside it"),
    "lead_activities": Text(
        "Hoạt động gắn với chỉ số nào là do bộ công cụ tự xếp, mức tin cậy là giả định. Khối lượng "
        "của hoạt động là số đếm của "
        "chỉ số ở cột “Khối lượng tính vào chỉ số”; hoạt động còn hướng tới các chỉ số khác.",
        "Which indicators an activity belongs to is the library's own assignment, graded "
        "assumed. The volume of an activity is "
        "the count of the indicator under “Volume counted as”; it works towards others as well.",
    ),
    "lead_norms": Text(
        "Định mức là mẫu và mức tối đa; tỉnh tự quyết định mức của mình bằng nghị quyết. Mức "
        "trần không phải đơn giá; "
        "khối lượng kế hoạch không phải mức sàn cũng không phải mức trần. Giá trị chưa ai đọc "
        "được ghi là chưa biết.",
        "Norms are templates and maxima; a province sets its own rates by resolution. A ceiling "
        "is never a price, and a "
        "planned volume is neither floor nor cap. A value that nobody has read is unknown, and "
        "stays so.",
    ),
    "lead_enforcement": Text(
        "Số liệu thực thi pháp luật chỉ để xem: không phép tính và bản xuất nào dùng đến.",
        "Enforcement figures are shown only: no calculation and no export takes them.",
    ),
}
_SEVERITIES = {
    "error": Text("lỗi", "error"),
    "warning": Text("cảnh báo", "warning"),
    "info": Text("lưu ý", "info"),
}
PAGES: dict[str, Callable[[Framework, Lang], Iterable[str]]] = {}


def page(
    function: Callable[[Framework, Lang], Iterable[str]],
) -> Callable[[Framework, Lang], Iterable[str]]:
    PAGES[function.__name__] = function
    return function


def word(key: str, lang: Lang) -> str:
    return WORDS[key].say(lang)


def write_pages(folder: Path) -> None:
    """Writes every page in both languages under `folder`, touching only files whose text
    changed.
    """
    framework = load_framework()
    for lang in LANGUAGES:
        names = list(PAGES)
        index = [
            f"# {word('catalogue', lang)}",
            word("generated", lang),
            "```{toctree}\n" + "\n".join(names) + "\n```",
        ]
        _write(folder / lang / "index.md", index)
        for name, make in PAGES.items():
            _write(
                folder / lang / f"{name}.md",
                [f"# {word(name, lang)}", word("generated", lang), *make(framework, lang)],
            )


def _write(path: Path, parts: Iterable[str]) -> None:
    text = "\n\n".join(part for part in parts if part) + "\n"
    path.parent.mkdir(exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], lang: Lang) -> str:
    head = [
        f"| {' | '.join(word(column, lang) for column in columns)} |",
        f"|{' --- |' * len(columns)}",
    ]
    return "\n".join([*head, *(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows)])


def facts(lines: Iterable[tuple[str, object]], lang: Lang) -> str:
    return "\n".join(
        f"- **{word(key, lang)}**: {text}" for key, text in lines if text not in ("", None)
    )


def _day(day: date | None, lang: Lang) -> str:
    return "" if day is None else say(day, lang)


@page
def models(framework: Framework, lang: Lang) -> Iterable[str]:
    for pilot in framework.pilots.values():
        yield f"## {pilot.id}: {pilot.label.say(lang)}"
        yield facts(
            [
                ("official", Text(pilot.title_vi, pilot.title_en).say(lang)),
                ("scope", f"{pilot.scope.say(lang)} ({', '.join(pilot.places)})"),
                ("sources", ", ".join(pilot.documents)),
                ("grade", pilot.grade.say(lang)),
                ("note", Text(pilot.note_vi, pilot.note_en).say(lang)),
            ],
            lang,
        )


@page
def activities(framework: Framework, lang: Lang) -> Iterable[str]:
    yield word("lead_activities", lang)
    groups: dict[tuple[str, ...], list[list[object]]] = {}
    for row in framework.activities.values():
        cells = [
            row.id,
            row.label.say(lang),
            row.unit.say(lang),
            row.counted_as,
            ", ".join(row.indicators),
        ]
        known = [
            ", ".join(row.references),
            row.grade.say(lang),
            Text(row.note_vi, row.note_en).say(lang),
        ]
        groups.setdefault(row.models, []).append([*cells, *known])
    for codes, rows in groups.items():
        yield f"## {', '.join(codes)}"
        yield table(
            ["id", "name", "unit", "counted_as", "works_towards", "sources", "grade", "note"],
            rows,
            lang,
        )


@page
def procedures(framework: Framework, lang: Lang) -> Iterable[str]:
    for procedure in framework.procedures.values():
        yield f"## {procedure.label.say(lang)}"
        yield table(
            ["step", "name", "who", "input", "output", "sources", "grade"],
            (
                [
                    step.step or "-",
                    step.label.say(lang),
                    *(
                        Text(getattr(step, f"{key}_vi"), getattr(step, f"{key}_en")).say(lang)
                        for key in ("role", "input", "output")
                    ),
                    ", ".join(step.references),
                    step.grade.say(lang),
                ]
                for step in framework.procedure_steps.values()
                if step.procedure == procedure.id
            ),
            lang,
        )


def _norm(norm: Norm, lang: Lang) -> Iterable[str]:
    amount = norm.amount
    value = (
        amount.say(lang)
        if amount
        else word("unknown", lang)
        if norm.grade is Grade.UNKNOWN
        else "-"
    )
    reported = f" ({', '.join(norm.reported_in)})" if norm.reported_in else ""
    starts = f"{norm.start_certainty.say(lang)} / {norm.end_certainty.say(lang)}"
    yield f"### {norm.id}"
    yield norm.label.say(lang)
    yield facts(
        [
            ("value", f"{value} ({norm.kind.say(lang)}, `{norm.kind.value}`)"),
            ("models", ", ".join(norm.models)),
            ("place", ", ".join(norm.places)),
            ("scope", norm.scope.say(lang) if norm.scope else ""),
            (
                "valid",
                f"{norm.interval.say(lang)} ({starts})" if norm.dated else word("unknown", lang),
            ),
            ("force", norm.force.say(lang)),
            ("sources", f"{norm.document} {norm.article}{reported}"),
            ("grade", norm.grade.say(lang)),
            ("activities", ", ".join(norm.activities)),
            ("indicators", ", ".join(norm.indicators)),
            ("note", norm.note.say(lang)),
        ],
        lang,
    )


def _norms(rows: Iterable[Norm], lang: Lang) -> Iterable[str]:
    document = ""
    for norm in rows:
        if norm.document != document:
            document = norm.document
            yield f"## {document}"
        yield from _norm(norm, lang)


@page
def norms(framework: Framework, lang: Lang) -> Iterable[str]:
    yield word("lead_norms", lang)
    yield from _norms(framework.norms.values(), lang)


@page
def targets(framework: Framework, lang: Lang) -> Iterable[str]:
    yield from _norms(framework.targets.values(), lang)


@page
def indicators(framework: Framework, lang: Lang) -> Iterable[str]:
    judged = [*framework.norms.values(), *framework.targets.values()]
    for row in framework.indicators.values():
        beside = [norm.id for norm in judged if row.id in norm.indicators]
        feed = fed_by(row.id, framework)
        terms = [_split(id, framework, lang) for id in row.disaggregations]
        yield f"## {row.id}: {row.label.say(lang)}"
        yield facts(
            [
                ("counts", Text(row.numerator_vi, row.numerator_en).say(lang)),
                ("denominator", Text(row.denominator_vi, row.denominator_en).say(lang)),
                ("excludes", Text(row.exclusions_vi, row.exclusions_en).say(lang)),
                ("review", row.review.say(lang)),
                ("unit", row.unit.say(lang)),
                ("fed_by", _sources(feed, lang)),
                ("formula", feed.formula.say(lang)),
                ("inputs", ", ".join(f"`{name}`" for name in feed.inputs)),
                ("longer", f"{row.additivity.say(lang)} (`{Additivity(row.additivity).value}`)"),
                ("over", ", ".join(one.say(lang) for one in added_dimensions(row)) or "-"),
                ("split", ", ".join(terms)),
                ("direction", f"{row.direction.say(lang)} (`{row.direction.value}`)"),
                ("models", ", ".join(row.models)),
                ("never", ", ".join(row.never_compared_with)),
                ("measures", ", ".join(beside)),
                ("sources", ", ".join([row.document, *row.references])),
                ("grade", row.grade.say(lang)),
                ("versions", " ".join(text.say(lang) for text in version_texts(row, framework))),
                ("note", row.note.say(lang)),
            ],
            lang,
        )


def _split(id: str, framework: Framework, lang: Lang) -> str:
    field = DISAGGREGATION_FIELDS.get(id, "")
    return framework.disaggregations[id].label.say(lang) + (f" (`{field}`)" if field else "")


def _sources(feed: Feed, lang: Lang) -> str:
    return feed.say(lang) if feed.why else ", ".join(source.say(lang) for source in feed.sources)


@page
def documents(framework: Framework, lang: Lang) -> Iterable[str]:
    for row in framework.documents.values():
        yield f"## {row.id}"
        yield row.label.say(lang)
        yield facts(
            [
                ("number", row.number),
                ("issuer", Text(row.issuer_vi, row.issuer_en).say(lang)),
                ("signed", _day(row.signed_on, lang)),
                ("in_force", _day(row.in_force_from, lang)),
                (
                    "replaced",
                    " ".join([", ".join(row.replaced_by), _day(row.replaced_on, lang)]).strip(),
                ),
                ("grade", row.grade.say(lang)),
                ("sources", f"<{row.url}>" if row.url else ""),
                ("note", row.note.say(lang)),
            ],
            lang,
        )


@page
def places(framework: Framework, lang: Lang) -> Iterable[str]:
    rows = [entry.value for timeline in framework.places.values() for entry in timeline.entries]
    for level in dict.fromkeys(row.level for row in rows):
        yield f"## {level.say(lang)}"
        yield table(
            ["id", "name", "from", "to", "successors", "sources", "grade"],
            (
                [
                    row.code,
                    row.label.say(lang),
                    _day(row.valid_from, lang),
                    _day(row.interval.last_day, lang),
                    ", ".join(row.successors),
                    ", ".join(row.documents),
                    row.grade.say(lang),
                ]
                for row in sorted(rows, key=lambda row: sort_key(row.name_vi))
                if row.level is level
            ),
            lang,
        )


@page
def questions(framework: Framework, lang: Lang) -> Iterable[str]:
    yield word("lead_questions", lang)
    rows = (
        [row.id, row.question.say(lang), row.document, row.answer_in.say(lang)]
        for row in framework.open_questions.values()
    )
    yield table(["id", "questions", "documents", "answer"], rows, lang)


@page
def figures(framework: Framework, lang: Lang) -> Iterable[str]:
    yield word("lead_enforcement", lang)
    yield table(
        ["id", "name", "value", "place", "period", "read_as", "sources", "grade"],
        (
            [
                row.id,
                row.label.say(lang),
                row.figure.say(lang),
                ", ".join(row.places),
                row.period.say(lang),
                ", ".join(
                    f"{reading.indicator} ({reading.role.say(lang)})" for reading in row.readings
                )
                or row.kind.say(lang),
                f"{row.document} {row.line}",
                row.grade.say(lang),
            ]
            for row in published_results().figures
        ),
        lang,
    )


@page
def findings(framework: Framework, lang: Lang) -> Iterable[str]:
    for entry in catalogue().values():
        if entry.kind == "finding":
            yield f"## {entry.code}"
            yield entry.title[lang]
            yield facts(
                [
                    ("severity", f"{_SEVERITIES[entry.severity].say(lang)} (`{entry.severity}`)"),
                    ("why", entry.why[lang]),
                    ("says", f"“{with_named_blanks(entry.text[lang], lang)}”"),
                    ("remedy", with_named_blanks(entry.whole_remedy[lang], lang)),
                    ("sources", entry.source),
                ],
                lang,
            )
