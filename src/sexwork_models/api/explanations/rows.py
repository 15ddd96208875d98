"""Explains rows of the framework, published figures and rules, each in two languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ...core.messages import LANGUAGES, Message, say, with_named_blanks
from ...framework.framework import Framework
from ...framework.tables.activities import Activity, ProcedureStep
from ...framework.tables.consumption import Consumption
from ...framework.tables.indicators import Indicator
from ...framework.tables.norms import Norm
from ...framework.tables.per_text import amount_text, per_text
from ...framework.tables.pilots import Pilot
from ...framework.tables.sources import (
    Citation,
    Document,
    Grade,
    OpenQuestion,
)
from ...monitoring.indicators.data_sources import fed_by
from ...practice.observations.model import PublishedFigure
from ...results.explanations import Explanation
from ...values.text import LabelledEnum, Text
from ..id_labels import joined_texts, model_labels, place_labels

__all__ = [
    "explain_activity",
    "explain_document",
    "explain_figure",
    "explain_indicator",
    "explain_norm",
    "explain_pilot",
    "explain_question",
    "explain_rule",
    "explain_step",
]


def explain_norm(norm: Norm, framework: Framework) -> Explanation:
    """Returns the value, validity, scope and note of a norm or target."""
    places, scope = place_labels(norm.places, framework, norm.interval), norm.scope.text
    models = model_labels(norm.models, framework)
    start, end = norm.start_certainty.text, norm.end_certainty.text
    sentences = [
        _value_of_norm(norm),
        Text(
            f"Hiệu lực: {norm.interval.say('vi')} (bắt đầu: {start.vi}; kết thúc: {end.vi}); "
            f"{norm.force.say('vi')}.",
            f"Validity: {norm.interval.say('en')} (start: {start.en}; end: {end.en}); "
            f"{norm.force.say('en')}.",
        ),
        Text(
            f"Nơi áp dụng: {places.vi}; mô hình: {models.vi}; phạm vi: {scope.vi}.",
            f"Place: {places.en}; models: {models.en}; scope: {scope.en}.",
        ),
    ]
    if norm.known_on is not None:
        sentences.append(
            Text(
                f"Tính từ trước ngày ký; biết được từ {say(norm.known_on, 'vi')}.",
                f"Counted from before the signing; known from {say(norm.known_on, 'en')}.",
            )
        )
    if isinstance(norm, Consumption):
        sentences.append(_conditions_of_use(norm))
    if norm.note_en:
        sentences.append(norm.note)
    return Explanation(
        norm.id, norm.kind.value, norm.label, tuple(sentences), (norm.citation,), (norm.grade,)
    )


def _joined(words: Iterable[str]) -> str:
    return ", ".join(words)


def _joined_labels(labels: Iterable[LabelledEnum]) -> Text:
    """Returns the names of members of closed lists, joined."""
    return joined_texts(label.text for label in labels)


def _day_text(day: date | None) -> Text:
    if day is None:
        return Text("chưa rõ", "not known")
    return Text(say(day, "vi"), say(day, "en"))


def _value_of_norm(norm: Norm) -> Text:
    per = per_text(norm.per_unit or "", norm.per_period)
    unknown = f"chưa biết hoặc không có số {per.vi}", f"no number, or not known {per.en}"
    amount = norm.amount or Text(*map(str.strip, unknown))
    return Text(
        f"Giá trị: {amount.vi} ({norm.kind.say('vi')}).",
        f"Value: {amount.en} ({norm.kind.say('en')}).",
    )


def _conditions_of_use(norm: Consumption) -> Text:
    """Returns the input of a consumption norm and the conditions under which it is used."""
    step, contributions = norm.step or "-", _joined(norm.contributions) or "-"
    low, high = norm.scale_from or "-", norm.scale_to or "-"
    return Text(
        f"Đầu vào: {norm.input} ({norm.category.say('vi')}, {norm.driver.say('vi')}); "
        f"hao hụt: {say(norm.wastage, 'vi')}%; bước: {step}; quy mô: {low} - {high}; "
        f"đóng góp: {contributions}.",
        f"Input: {norm.input} ({norm.category.say('en')}, {norm.driver.say('en')}); "
        f"wastage: {norm.wastage}%; step: {step}; scale: {low} - {high}; "
        f"contributions: {contributions}.",
    )


def explain_indicator(indicator: Indicator, framework: Framework) -> Explanation:
    """Returns what an indicator counts and excludes, its data sources, and how it adds up."""
    over = _sums_of(indicator)
    feed, never = fed_by(indicator.id, framework), _joined(indicator.never_compared_with)
    counted = Text.either(indicator.numerator_vi, indicator.numerator_en)
    whole = Text.either(indicator.denominator_vi, indicator.denominator_en)
    excluded = Text.either(indicator.exclusions_vi, indicator.exclusions_en)
    sentences = (
        Text(f"Đếm: {counted.vi}", f"Counts: {counted.en}"),
        Text(f"Mẫu số: {whole.vi}", f"Denominator: {whole.en}"),
        Text(f"Không tính: {excluded.vi}", f"Excludes: {excluded.en}"),
        Text(f"Cách soát: {indicator.review.vi}", f"How to review: {indicator.review.en}"),
        Text(f"Lấy từ: {feed.say('vi')}", f"Fed by: {feed.say('en')}"),
        Text(
            f"Đơn vị: {indicator.unit.say('vi')}; "
            f"kỳ dài hơn: {indicator.additivity.say('vi')}; {over.vi}.",
            f"Unit: {indicator.unit.say('en')}; "
            f"longer period: {indicator.additivity.say('en')}; {over.en}.",
        ),
        Text(f"Không bao giờ so với: {never}", f"Never compared with: {never}"),
        indicator.note,
    )
    stated = [text for text in sentences if text.en and not text.en.endswith(": ")]
    citations = (indicator.citation, *_cite(indicator.id, indicator.references, indicator.grade))
    return Explanation(
        indicator.id, "indicator", indicator.label, tuple(stated), citations, (indicator.grade,)
    )


def _sums_of(indicator: Indicator) -> Text:
    """Returns over which dimensions values of one period are added."""
    over = _joined_labels(indicator.additive_over)
    if not indicator.additive_over:
        vi = "không cộng theo địa bàn, nhóm người, mô hình hay người ghi"
        return Text(vi, f"may be added over: {over.en}")
    return Text(f"được cộng theo: {over.vi}", f"may be added over: {over.en}")


def explain_activity(activity: Activity, framework: Framework) -> Explanation:
    """Returns the models, counting unit and note of an activity."""
    models = model_labels(activity.models, framework)
    sentences = [
        Text(
            f"Mô hình: {models.vi}; đơn vị đếm: {activity.unit.say('vi')}.",
            f"Models: {models.en}; counted in {activity.unit.say('en')}.",
        )
    ]
    if activity.note_en:
        sentences.append(Text.either(activity.note_vi, activity.note_en))
    citations = _cite(activity.id, activity.references, activity.grade)
    return Explanation(
        activity.id, "activity", activity.label, tuple(sentences), citations, (activity.grade,)
    )


def explain_pilot(pilot: Pilot, framework: Framework) -> Explanation:
    """Returns the title and note of a pilot model."""
    sentences = (
        Text.either(pilot.title_vi, pilot.title_en),
        Text.either(pilot.note_vi, pilot.note_en),
    )
    citations = _cite(pilot.id, pilot.documents, pilot.grade)
    return Explanation(pilot.id, "pilot", pilot.label, sentences, citations, (pilot.grade,))


def explain_document(document: Document, framework: Framework) -> Explanation:
    """Returns the number, issuer, dates, note and address of a document."""
    signed, in_force = _day_text(document.signed_on), _day_text(document.in_force_from)
    days = Text(
        f"Ký: {signed.vi}; hiệu lực từ: {in_force.vi}",
        f"Signed: {signed.en}; in force from: {in_force.en}",
    )
    if document.replaced_on is not None or document.replaced_by:
        replaced, successors = _day_text(document.replaced_on), _joined(document.replaced_by)
        days = Text(
            f"{days.vi}; được thay thế: {replaced.vi} {successors}".strip(),
            f"{days.en}; replaced: {replaced.en} {successors}".strip(),
        )
    sentences = [
        Text(
            f"{document.number} {document.issuer_vi}".strip(),
            f"{document.number} {document.issuer_en}".strip(),
        ),
        days,
    ]
    if document.note_en:
        sentences.append(document.note)
    if document.url:
        sentences.append(Text(document.url, document.url))
    return Explanation(
        document.id, "document", document.label, tuple(sentences), (), (document.grade,)
    )


def explain_question(question: OpenQuestion, framework: Framework) -> Explanation:
    """Returns an open question and the document that would answer it."""
    citations = (Citation(question.id, question.document, Grade.UNKNOWN),)
    sentences, grades = (question.answer_in,), (Grade.UNKNOWN,)
    return Explanation(
        question.id, "open_question", question.question, sentences, citations, grades
    )


def explain_step(step: ProcedureStep, framework: Framework) -> Explanation:
    """Returns a step of a procedure."""
    title = framework.procedures[step.procedure].label
    citations = _cite(step.id, step.references, step.grade)
    return Explanation(step.id, "procedure", title, (step.label,), citations, (step.grade,))


def explain_figure(figure: PublishedFigure, framework: Framework) -> Explanation:
    """Returns a published figure, its period, population and the indicators it is read as."""
    read_as, grades = _readings_text(figure), (figure.grade,)
    amount = amount_text(figure.figure, figure.per_unit or "", figure.per_period)
    sentences = [
        Text(
            f"Số liệu: {amount.vi}; {figure.kind.say('vi')}.",
            f"Figure: {amount.en}; {figure.kind.say('en')}.",
        ),
        Text(
            f"Kỳ: {figure.period.say('vi')} ({figure.resolved.say('vi')}).",
            f"Period: {figure.period.say('en')} ({figure.resolved.say('en')}).",
        ),
        Text(
            f"Dùng cho chỉ số: {read_as.vi}. {figure.reason.vi}",
            f"Read as: {read_as.en}. {figure.reason.en}",
        ),
    ]
    if figure.populations:
        names = framework.population_names(figure.populations)
        vi, en = _joined(name.vi for name in names), _joined(name.en for name in names)
        sentences.append(Text(f"Nhóm người: {vi}.", f"Population: {en}."))
    if figure.note_en:
        sentences.append(figure.note)
    return Explanation(
        figure.id, "observation", figure.label, tuple(sentences), (figure.citation,), grades
    )


def _readings_text(figure: PublishedFigure) -> Text:
    """Returns each indicator that a figure is read as, with its role."""
    vi = [f"{reading.indicator} ({reading.role.say('vi')})" for reading in figure.readings]
    en = [f"{reading.indicator} ({reading.role.say('en')})" for reading in figure.readings]
    return joined_texts(map(Text, vi, en))


def explain_rule(rule: Message) -> Explanation:
    """Returns the reason, message and remedy of a rule, with the blanks shown as ‹name›."""
    sentences = [
        Text(*(with_named_blanks(template[lang], lang) for lang in LANGUAGES))
        for template in (rule.why, rule.text, rule.whole_remedy)
    ]
    title = Text(rule.title["vi"], rule.title["en"])
    citations = (Citation(rule.code, rule.source, Grade.ASSUMED),)
    return Explanation(rule.code, "rule", title, tuple(sentences), citations)


def _cite(id: str, references: Iterable[str], grade: Grade) -> tuple[Citation, ...]:
    citations = []
    for reference in references:
        document, _, line = reference.partition(":")
        citations.append(Citation(id, document, grade, f"line {line}" if line else ""))
    return tuple(citations)
