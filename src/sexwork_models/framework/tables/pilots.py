"""Pilot models, and the closed lists of populations and disaggregations."""

# Annotations stay no texts: pydantic would evaluate each of them for every model.
from collections.abc import Iterable, Mapping

from ...intake.fields import Id, Ids, NonEmptyIds
from ...intake.rows import LabelledRow
from ...values.text import LabelledEnum, Text, Word
from .sources import Grade

__all__ = [
    "CROSS_CUTTING",
    "NO_MODEL",
    "OF_EVERY_MODEL",
    "OTHER_MODEL",
    "PROGRAMME",
    "RESERVED_MODELS",
    "Pilot",
    "PilotScope",
    "Population",
    "Term",
    "model_label",
    "share_a_model",
]

CROSS_CUTTING = "ALL"
PROGRAMME = "PROGRAMME"
OTHER_MODEL = "OTHER"
NO_MODEL = "-"
OF_EVERY_MODEL = frozenset({CROSS_CUTTING, PROGRAMME})
"""Codes that stand for every model: what has one of them shares a model with anything else."""
RESERVED_MODELS = (CROSS_CUTTING, PROGRAMME, OTHER_MODEL, NO_MODEL)
_RESERVED_LABELS = {
    CROSS_CUTTING: Text("mọi mô hình", "every model"),
    PROGRAMME: Text("cấp chương trình", "the programme"),
    OTHER_MODEL: Text("mô hình khác của địa phương", "another local model"),
}


def share_a_model(models: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two things have a model in common, by the codes of their models."""
    codes, other_codes = frozenset(models), frozenset(others)
    every = OF_EVERY_MODEL & (codes | other_codes)
    return bool(every or codes & other_codes)


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


def model_label(code: str, pilots: Mapping[str, Pilot]) -> Text:
    """Returns the name of a model, or what a reserved code stands for; else the code."""
    if code in pilots:
        return pilots[code].label
    return _RESERVED_LABELS.get(code, Text(code, code))


class Population(Term):
    """A population that is counted.

    With `exempt_under_18`, people under 18 at an event for this population are no protection cases:
    the pupils of a school, the residents of a ward. Where it is not stated they are.
    """

    exempt_under_18: bool = False
