"""What a model does: activity and service types."""

from __future__ import annotations

from ..values.units import Unit
from .evidence import Grade
from .rows import Code, Id, Ids, LabelledRow

__all__ = ["Activity"]


class Activity(LabelledRow):
    """An activity type, the unit in which it is counted, and the texts that name it.

    `counted_as` is the indicator whose value its volume is: a referral made is counted as I09 and says nothing yet of
    one received. `indicators` are all those that it works towards. Both are the library's own assignment, `assumed`.
    `enforcement` marks what the police or an inspection does: it is named, and never a record of service.
    `references` are documents with the line or article, as in `SEED-000:9`.
    """

    id: Id
    models: Ids
    unit: Unit
    channels: Ids = ()
    counted_as: Code = ""
    indicators: Ids = ()
    enforcement: bool = False
    references: Ids
    grade: Grade
    note_vi: str = ""
    note_en: str = ""
