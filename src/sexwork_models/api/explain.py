"""Where anything comes from: a norm, target, indicator, activity, document, place, figure or rule, by its id."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from ..core.messages import Message, catalogue
from ..framework.framework import Framework
from ..framework.tables.activities import Activity, ProcedureStep
from ..framework.tables.consumption import Consumption
from ..framework.tables.indicators import Indicator
from ..framework.tables.norms import Norm
from ..framework.tables.pilots import Pilot
from ..framework.tables.places import Place
from ..framework.tables.sources import Citation, Document, Grade, OpenQuestion
from ..intake.catalog import unknown_id
from ..monitoring.indicators.data_sources import fed_by
from ..practice.observations.files import ObservationFile, published_results
from ..practice.observations.model import PublishedFigure
from ..results.explanations import Explanation
from ..values.intervals import Certainty, Timeline
from ..values.text import Text
from .evaluate import evaluate

__all__ = ["explain"]


def explain(id: str, framework: Framework, published: ObservationFile | None = None) -> Explanation:
    """The explanation of any id of the framework, of the published figures, of a value of theirs
    (`I13:O-040+O-039`) or of a rule. Raises UnknownIdError, naming the nearest ids.
    """
    published = published or published_results()
    for explained in _explanations(id, framework, published):
        return explained
    known = [*_tables(framework), *(row.id for row in published.figures), *catalogue()]
    raise unknown_id(id, "ids", known)


def _tables(framework: Framework) -> list[str]:
    names = (
        "norms",
        "targets",
        "indicators",
        "activities",
        "pilots",
        "documents",
        "places",
        "procedure_steps",
        "open_questions",
    )
    return [id for name in names for id in getattr(framework, name)]


def _explanations(
    id: str, framework: Framework, published: ObservationFile
) -> Iterator[Explanation]:
    for name, describe in _DESCRIBED.items():
        rows = getattr(framework, name)
        if id in rows:
            explained = describe(rows[id], framework)
            judged = _judged(id, framework, published) if name in ("norms", "targets") else ()
            yield attrs.evolve(explained, sentences=(*explained.sentences, *judged))
    for row in published.figures:
        if row.id == id:
            yield _figure(row, framework)
    if id in catalogue():
        yield _rule(catalogue()[id])
    if ":" in id:
        results = evaluate(published, framework)
        yield from (value.explain() for value in results.indicators if value.id == id)


def _judged(id: str, framework: Framework, published: ObservationFile) -> Iterator[Text]:
    """How the published figures stand to a norm or target."""
    for row in evaluate(published, framework).attainment:
        if row.norm.id == id:
            yield Text(
                f"Kết quả đã công bố ({', '.join(row.places)}): {row.status.say('vi')}: {row.reason('vi')}",
                f"Published results ({', '.join(row.places)}): {row.status.say('en')}: {row.reason('en')}",
            )


def _cited(id: str, references: tuple[str, ...], grade: Grade) -> tuple[Citation, ...]:
    parts = [reference.partition(":") for reference in references]
    return tuple(
        Citation(id, document, grade, f"line {line}" if line else "") for document, _, line in parts
    )


def _sure(certainty: Certainty) -> Text:
    words = {
        Certainty.STATED: Text("nêu rõ", "stated"),
        Certainty.DOUBTFUL: Text("còn nghi vấn", "doubtful"),
        Certainty.UNKNOWN: Text("chưa biết", "unknown"),
        Certainty.OPEN: Text("chưa đặt", "none set"),
    }
    return words[certainty]


def _norm(norm: Norm, framework: Framework) -> Explanation:
    figure = norm.figure
    amount = (
        Text(figure.say("vi"), figure.say("en"))
        if figure
        else Text("chưa biết hoặc không có số", "no number, or not known")
    )
    per = Text("", "")
    if norm.per_unit not in (None, norm.unit):
        per = Text(f" mỗi {norm.per_unit.one.vi}", f" per {norm.per_unit.one.en}")
    start, end = _sure(norm.start_certainty), _sure(norm.end_certainty)
    scope = norm.scope or "-"
    sentences = [
        Text(
            f"Giá trị: {amount.vi}{per.vi} ({norm.kind.value}).",
            f"Value: {amount.en}{per.en} ({norm.kind.value}).",
        ),
        Text(
            f"Hiệu lực: {norm.interval.say('vi')} (bắt đầu: {start.vi}; kết thúc: {end.vi}); {norm.force.say('vi')}.",
            f"Validity: {norm.interval.say('en')} (start: {start.en}; end: {end.en}); {norm.force.say('en')}.",
        ),
        Text(
            f"Nơi áp dụng: {', '.join(norm.places)}; mô hình: {', '.join(norm.models)}; phạm vi: {scope}.",
            f"Place: {', '.join(norm.places)}; models: {', '.join(norm.models)}; scope: {scope}.",
        ),
        *(_terms(norm) if isinstance(norm, Consumption) else []),
        *([norm.note] if norm.note_en else []),
    ]
    return Explanation(
        norm.id, norm.kind.value, norm.label, tuple(sentences), (norm.citation,), (norm.grade,)
    )


def _terms(norm: Consumption) -> list[Text]:
    """On what terms a consumption norm is used."""
    low, high = norm.scale_from or "-", norm.scale_to or "-"
    return [
        Text(
            f"Đầu vào: {norm.input} ({norm.category.say('vi')}, {norm.driver.say('vi')}); hao hụt: {norm.wastage} %; "
            f"bước: {norm.step or '-'}; quy mô: {low} - {high}; đóng góp: {', '.join(norm.contributions) or '-'}.",
            f"Input: {norm.input} ({norm.category.say('en')}, {norm.driver.say('en')}); wastage: {norm.wastage} %; "
            f"step: {norm.step or '-'}; scale: {low} - {high}; contributions: {', '.join(norm.contributions) or '-'}.",
        )
    ]


def _indicator(indicator: Indicator, framework: Framework) -> Explanation:
    over = ", ".join(one.value for one in indicator.additive_over) or "-"
    feed = fed_by(indicator.id, framework)
    sentences = [
        Text(f"Đếm: {indicator.numerator_vi}", f"Counts: {indicator.numerator_en}"),
        Text(f"Mẫu số: {indicator.denominator_vi}", f"Denominator: {indicator.denominator_en}"),
        Text(f"Không tính: {indicator.exclusions_vi}", f"Excludes: {indicator.exclusions_en}"),
        Text(f"Cách soát: {indicator.review_vi}", f"How to review: {indicator.review_en}"),
        Text(f"Lấy từ: {feed.say('vi')}", f"Fed by: {feed.say('en')}"),
        Text(
            f"Đơn vị: {indicator.unit.say('vi')}; kỳ dài hơn: {indicator.additivity.say('vi')}; được cộng theo: {over}.",
            f"Unit: {indicator.unit.say('en')}; longer period: {indicator.additivity.say('en')}; may be added over: {over}.",
        ),
        Text(
            f"Không bao giờ so với: {', '.join(indicator.never_compared_with)}",
            f"Never compared with: {', '.join(indicator.never_compared_with)}",
        ),
        indicator.note,
    ]
    kept = [text for text in sentences if text.en and not text.en.endswith(": ")]
    citations = (indicator.citation, *_cited(indicator.id, indicator.references, Grade.PRIMARY))
    return Explanation(
        indicator.id, "indicator", indicator.label, tuple(kept), citations, (indicator.grade,)
    )


def _activity(activity: Activity, framework: Framework) -> Explanation:
    sentences = [
        Text(
            f"Mô hình: {', '.join(activity.models)}; đơn vị đếm: {activity.unit.say('vi')}.",
            f"Models: {', '.join(activity.models)}; counted in {activity.unit.say('en')}.",
        ),
        *([Text(activity.note_vi, activity.note_en)] if activity.note_en else []),
    ]
    citations = _cited(activity.id, activity.references, activity.grade)
    return Explanation(
        activity.id, "activity", activity.label, tuple(sentences), citations, (activity.grade,)
    )


def _pilot(pilot: Pilot, framework: Framework) -> Explanation:
    sentences = (Text(pilot.title_vi, pilot.title_en), Text(pilot.note_vi, pilot.note_en))
    return Explanation(
        pilot.id,
        "pilot",
        pilot.label,
        sentences,
        _cited(pilot.id, pilot.documents, pilot.grade),
        (pilot.grade,),
    )


def _document(document: Document, framework: Framework) -> Explanation:
    days = [
        day.isoformat() if day else "?"
        for day in (document.signed_on, document.in_force_from, document.replaced_on)
    ]
    sentences = [
        Text(
            f"{document.number} {document.issuer_vi}".strip(),
            f"{document.number} {document.issuer_en}".strip(),
        ),
        Text(
            f"Ký: {days[0]}; hiệu lực từ: {days[1]}; được thay thế: {days[2]} {', '.join(document.replaced_by)}".strip(),
            f"Signed: {days[0]}; in force from: {days[1]}; replaced: {days[2]} {', '.join(document.replaced_by)}".strip(),
        ),
        *([document.note] if document.note_en else []),
        *([Text(document.url, document.url)] if document.url else []),
    ]
    return Explanation(
        document.id, "document", document.label, tuple(sentences), (), (document.grade,)
    )


def _places(timeline: Timeline[Place], framework: Framework) -> Explanation:
    places = [entry.value for entry in timeline.entries]
    sentences = [_meaning(place) for place in places]
    citations = tuple(
        dict.fromkeys(
            Citation(place.code, document, place.grade)
            for place in places
            for document in place.documents
        )
    )
    return Explanation(
        places[0].code, "place", places[-1].label, tuple(sentences), citations, (places[-1].grade,)
    )


def _meaning(place: Place) -> Text:
    then, level = ", ".join(place.successors) or "-", place.level.value
    return Text(
        f"{place.interval.say('vi')}: {place.name_vi} ({level}); đơn vị kế tiếp: {then}.",
        f"{place.interval.say('en')}: {place.name_en} ({level}); successors: {then}.",
    )


def _question(question: OpenQuestion, framework: Framework) -> Explanation:
    citation = Citation(question.id, question.document, Grade.UNKNOWN)
    return Explanation(
        question.id,
        "open_question",
        question.question,
        (question.answer_in,),
        (citation,),
        (Grade.UNKNOWN,),
    )


def _step(step: ProcedureStep, framework: Framework) -> Explanation:
    title = framework.procedures[step.procedure].label
    return Explanation(
        step.id,
        "procedure",
        title,
        (step.label,),
        _cited(step.id, step.references, step.grade),
        (step.grade,),
    )


def _figure(row: PublishedFigure, framework: Framework) -> Explanation:
    read = ", ".join(f"{one.indicator} ({one.role.value})" for one in row.readings) or "-"
    sentences = [
        Text(
            f"Số liệu: {row.figure.say('vi')}; {row.kind.value}.",
            f"Figure: {row.figure.say('en')}; {row.kind.value}.",
        ),
        Text(
            f"Kỳ: {row.period.say('vi')} ({row.resolved.value}).",
            f"Period: {row.period.say('en')} ({row.resolved.value}).",
        ),
        Text(f"Dùng cho chỉ số: {read}. {row.reason.vi}", f"Read as: {read}. {row.reason.en}"),
        *([row.note] if row.note_en else []),
    ]
    return Explanation(
        row.id, "observation", row.label, tuple(sentences), (row.citation,), (row.grade,)
    )


def _blanks(template: str) -> str:
    """A sentence of the catalogue with its blanks shown as such."""
    return template.replace("{", "‹").replace("}", "›")


def _rule(entry: Message) -> Explanation:
    sentences = [
        Text(_blanks(part["vi"]), _blanks(part["en"]))
        for part in (entry.why, entry.text, entry.remedy)
    ]
    citations = (Citation(entry.code, entry.source, Grade.ASSUMED),)
    return Explanation(
        entry.code, "rule", Text(entry.title["vi"], entry.title["en"]), tuple(sentences), citations
    )


_DESCRIBED: dict[str, Callable[..., Explanation]] = {
    "norms": _norm,
    "targets": _norm,
    "indicators": _indicator,
    "activities": _activity,
    "pilots": _pilot,
    "documents": _document,
    "places": _places,
    "procedure_steps": _step,
    "open_questions": _question,
}
