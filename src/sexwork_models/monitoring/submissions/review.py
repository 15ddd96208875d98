"""Reviews a submission before it is accepted: findings, and a question for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

import attrs

from ...core.errors import SubmissionError
from ...core.findings import Finding, Issue, Report
from ...core.messages import Lang
from ...framework.framework import Framework
from ...framework.packaged.load import packaged_framework
from ...practice.records.files import RecordSource
from ...practice.records.validate import check_records
from ...values.amounts import Exact, to_fraction
from ...values.arguments import check_arguments
from ...values.text import Text
from .header_rules import HEADER_RULES
from .late_records import records_after_cut_off, records_after_submission
from .rules import SUBMISSION_RULES, SubmissionRule
from .submission import Submission
from .view import SubmissionView

__all__ = ["SubmissionReview", "review_submission"]

_RULES: tuple[SubmissionRule, ...] = (
    *HEADER_RULES,
    *SUBMISSION_RULES,
    records_after_cut_off,
    records_after_submission,
)
_QUESTIONS: Mapping[str, str] = {
    "id-not-known": "ask-which-place",
    "place-not-on-day": "ask-which-place",
    "value-of-other-place": "ask-whose-value",
    "sent-before-period-end": "ask-why-sent-early",
    "reporter-nearly-alike": "ask-which-reporter",
    "sites-nearly-alike": "ask-which-site",
    "value-of-other-days": "ask-which-days",
    "numerator-above-denominator": "ask-who-is-counted-in",
    "people-above-contacts": "ask-persons-or-contacts",
    "people-above-referrals": "ask-persons-or-referrals",
    "later-stage-above": "ask-when-referred",
    "cumulative-falls": "ask-why-it-falls",
    "days-given-twice": "ask-which-holds",
    "value-now-missing": "ask-what-is-missing",
    "value-now-partial": "ask-what-is-not-coded",
    "sites-not-heard": "ask-who-is-silent",
    "expected-not-stated": "ask-who-is-expected",
    "value-jumps": "ask-what-changed",
    "neutral-value-changes": "ask-what-changed-neutral",
    "values-repeated": "ask-counted-anew",
    "version-differs": "ask-why-revised",
    "records-after-cut-off": "ask-why-entered-late",
    "records-after-submission": "ask-new-version",
}


@attrs.frozen
class SubmissionReview:
    """The findings of a review and the question that goes with each, in the same order.

    A question names the indicator, group, period and numbers, never a person.
    """

    report: Report
    questions: tuple[Text, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether no finding has severity error."""
        return self.report.ok

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """`{"ok", "counts", "findings", "questions"}` as JSON-ready data."""
        return {
            **self.report.to_dict(lang),
            "questions": [question.say(lang) for question in self.questions],
        }


@check_arguments
def review_submission(
    submission: Submission,
    earlier: Iterable[Submission] = (),
    records: RecordSource | None = None,
    framework: Framework | None = None,
    *,
    jump: Exact = Fraction(1, 2),
    small: int = 5,
) -> SubmissionReview:
    """Reviews a submission against the other reports of its place and reporter.

    `earlier` may hold every version of every report, of shorter, longer and earlier periods; of
    each report, the latest version that was sent and not returned is used. `records` show which
    records came late; only valid ones are used. A value is asked about when it is more than the
    share `jump` above or below that of the previous window of the same length, unless one of the
    two may be below `small`; both limits are the library's own choice, `assumed`. No change is
    called better or worse.

    Raises SubmissionError for a negative `jump`, and for two submissions of one version that
    differ; UnusableInputError for records that cannot be read.
    """
    share = to_fraction(jump)
    if share < 0:
        raise SubmissionError("review-jump")
    framework = framework or packaged_framework()
    valid = None if records is None else check_records(records, framework).records
    view = SubmissionView.of(submission, earlier, valid, framework, share, small)
    findings: list[Finding] = []
    for rule in _RULES:
        findings += rule(view)
    report = Report.of(findings)
    questions = []
    for finding in report:
        if finding.code in _QUESTIONS:
            question = Issue(_QUESTIONS[finding.code], finding.params)
            questions.append(Text(question.say("vi"), question.say("en")))
    return SubmissionReview(report, tuple(questions))
