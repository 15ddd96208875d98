"""In which steps a model works, as far as the sources state them; the official texts are unknown."""

from __future__ import annotations

from .evidence import Grade
from .rows import Code, Id, Ids, LabelledRow

__all__ = ["Procedure", "ProcedureStep"]


class Procedure(LabelledRow):
    """A procedure that the sources name."""

    id: Id


class ProcedureStep(LabelledRow):
    """One step; `step` orders the steps for reference and is no official order.

    The row without a step stands for the official procedure, whose text is `unknown`.
    """

    procedure: Id
    step: Code = ""
    role_vi: str = ""
    role_en: str = ""
    input_vi: str = ""
    input_en: str = ""
    output_vi: str = ""
    output_en: str = ""
    references: Ids
    grade: Grade

    @property
    def id(self) -> str:
        """The procedure and the number of the step; 0 for the unknown official text."""
        return f"{self.procedure}-{self.step or 0}"
