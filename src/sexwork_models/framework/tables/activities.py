"""Activity types, and procedures with their steps."""

# Annotations stay no texts: pydantic would evaluate each of them for every model.
from ...intake.fields import Code, Id, Ids
from ...intake.rows import LabelledRow
from ...values.units import Unit
from .sources import Grade

__all__ = ["Activity", "Procedure", "ProcedureStep"]


class Activity(LabelledRow):
    """An activity type, the unit in which it is counted, and the documents that name it.

    `counted_as` is the indicator whose value its volume is: a referral made is counted as I09 and
    says nothing yet of a referral received. `indicators` are all those that it works towards. Both
    are the library's own assignment, `assumed`. `enforcement` marks what the police or an
    inspection does: such an activity is listed, and never a record of service. `references` are
    documents with the line or article, as in `SEED-000:9`.
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


class Procedure(LabelledRow):
    """A procedure that the sources name."""

    id: Id


class ProcedureStep(LabelledRow):
    """A step of a procedure; `step` orders the steps for reference and is no official order.

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
        """The procedure and the number of the step, 0 for the unknown official text."""
        return f"{self.procedure}-{self.step or 0}"
