"""Pilot models, and the closed lists of populations and disaggregations."""

from __future__ import annotations

from ...intake.fields import Id, Ids, NonEmptyIds
from ...intake.rows import LabelledRow
from ...values.text import LabelledEnum, Word
from .sources import Grade

__all__ = [
    "CROSS_CUTTING",
    "NO_MODEL",
    "OTHER_MODEL",
    "PROGRAMME",
    "RESERVED_MODELS",
    "Pilot",
    "PilotScope",
    "Population",
    "Term",
]

CROSS_CUTTING = "ALL"
PROGRAMME = "PROGRAMME"
OTHER_MODEL = "OTHER"
NO_MODEL = "-"
RESERVED_MODELS = (CROSS_CUTTING, PROGRAMME, OTHER_MODEL, NO_MODEL)


class PilotScope(LabelledEnum):
    """Whether a model belongs to the national framework or to one province."""

    NATIONAL = Word("national", "cả nước", "national")
    LOCAL = Word("local", "địa phương", "local")


class Pilot(LabelledRow):
    """A pilot model.

    It has an official name (`title`), a short name, a scope and the documents that name it.
    """

    id: Id
    title_vi: str
    title_en: str
    scope: PilotScope
    places: NonEmptyIds
    documents: Ids
    grade: Grade
    note_vi: str = ""
    note_en: str = ""


class Term(LabelledRow):
    """An entry of a closed list: a population that is counted, or a disaggregation."""

    id: Id
    documents: Ids
    grade: Grade
    note_vi: str = ""
    note_en: str = ""


class Population(Term):
    """A population that is counted.

    With `exempt_under_18`, people under 18 at an event for this population are no protection cases:
    the pupils of a school, the residents of a ward. Where it is not stated they are.
    """

    exempt_under_18: bool = False
