"""Which version of a report holds: the latest accepted one for those who publish, the latest one sent for those who compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..errors import SubmissionError
from .submissions import ReportKey, Submission, SubmissionStatus

__all__ = ["published", "standing_submissions"]

_DECIDED = (SubmissionStatus.RETURNED, SubmissionStatus.ACCEPTED)


def published(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    """The latest accepted version of every report, in the order in which the reports first appear.

    Raises SubmissionError when two accepted submissions of one report have the same version and differ.
    """
    return _latest(submissions, (SubmissionStatus.ACCEPTED,))


def standing_submissions(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    """The latest version of every report that was sent and not returned; raises like `published`."""
    return _latest(submissions, (SubmissionStatus.SUBMITTED, SubmissionStatus.ACCEPTED))


def _latest(submissions: Iterable[Submission], statuses: tuple[SubmissionStatus, ...]) -> tuple[Submission, ...]:
    versions: dict[ReportKey, dict[int, list[Submission]]] = {}
    for one in submissions:
        versions.setdefault(one.key, {}).setdefault(one.version, []).append(one)
    found = [[_settled(same, statuses) for _, same in sorted(of_report.items())] for of_report in versions.values()]
    return tuple(standing[-1] for standing in ([one for one in some if one is not None] for some in found) if standing)


def _settled(same: Sequence[Submission], statuses: tuple[SubmissionStatus, ...]) -> Submission | None:
    """How one version stands at last, where its earlier states are at hand too; None when that is none of `statuses`."""
    last = max(_reached(one) for one in same)
    final = [one for one in same if _reached(one) == last]
    wanted = [one for one in final if one.status in statuses]
    if wanted and any(one != wanted[0] for one in final):
        one = wanted[0]
        raise SubmissionError("submission-version-twice", place=one.place, period=one.period, version=one.version)
    return wanted[0] if wanted else None


def _reached(one: Submission) -> int:
    return 2 if one.status in _DECIDED else int(one.status is SubmissionStatus.SUBMITTED)
