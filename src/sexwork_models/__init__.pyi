# The public names and where they live; `__init__.py` loads each one when it is first used.

from ._version import __version__
from .calculation.attainment import compute_attainment
from .calculation.attainment_values import (
    Attainment,
    AttainmentStatus,
)
from .calculation.indicator_values import (
    IndicatorValue,
    Status,
)
from .calculation.measures import compute_indicators
from .calculation.rollup import (
    Spread,
    lift_to_province,
    roll_up,
    spread,
)
from .calculation.trace import (
    Explanation,
    Reason,
)
from .errors import (
    CalendarError,
    EnforcementRefusedError,
    FigureError,
    ForbiddenSumError,
    FrameworkFaultError,
    NumberFormError,
    SexworkModelsError,
    UnitError,
    UnknownIdError,
    UnusableInputError,
)
from .findings import (
    Finding,
    Report,
    Where,
)
from .framework.activities import Activity
from .framework.documents import Document
from .framework.evidence import (
    Citation,
    Force,
    Grade,
)
from .framework.framework import Framework
from .framework.indicators import (
    Additivity,
    Dimension,
    Indicator,
    Polarity,
)
from .framework.norms import (
    Norm,
    NormKind,
)
from .framework.overlay import (
    load_framework,
    overlay,
)
from .framework.pilots import Pilot
from .framework.places import (
    Place,
    PlaceLevel,
)
from .framework.procedures import (
    Procedure,
    ProcedureStep,
)
from .framework.targets import Target
from .listing import list_rows
from .origins import explain
from .practice.observation_files import (
    published_results,
    read_observations,
)
from .practice.observations import (
    EnforcementFigure,
    Observation,
    ObservationKind,
    Reading,
    Relation,
    Role,
)
from .results import (
    Results,
    evaluate,
)
from .validation.audit import (
    Audit,
    audit,
)
from .validation.observations import validate_observations
from .values.amounts import (
    Direction,
    Money,
    Quantity,
    Rounding,
    read_number,
)
from .values.calendars import (
    Period,
    ReportingCalendar,
)
from .values.figures import (
    Comparison,
    Figure,
    Outcome,
    Qualifier,
)
from .values.text import Text
from .values.timeline import (
    Conflict,
    Dated,
    Found,
    Interval,
    Lookup,
    NoValue,
    Policy,
    Timeline,
    Unknown,
)
from .values.units import Unit

__all__ = [
    "Activity",
    "Additivity",
    "Attainment",
    "AttainmentStatus",
    "Audit",
    "CalendarError",
    "Citation",
    "Comparison",
    "Conflict",
    "Dated",
    "Dimension",
    "Direction",
    "Document",
    "EnforcementFigure",
    "EnforcementRefusedError",
    "Explanation",
    "Figure",
    "FigureError",
    "Finding",
    "ForbiddenSumError",
    "Force",
    "Found",
    "Framework",
    "FrameworkFaultError",
    "Grade",
    "Indicator",
    "IndicatorValue",
    "Interval",
    "Lookup",
    "Money",
    "NoValue",
    "Norm",
    "NormKind",
    "NumberFormError",
    "Observation",
    "ObservationKind",
    "Outcome",
    "Period",
    "Pilot",
    "Place",
    "PlaceLevel",
    "Polarity",
    "Policy",
    "Procedure",
    "ProcedureStep",
    "Qualifier",
    "Quantity",
    "Reading",
    "Reason",
    "Relation",
    "Report",
    "ReportingCalendar",
    "Results",
    "Role",
    "Rounding",
    "SexworkModelsError",
    "Spread",
    "Status",
    "Target",
    "Text",
    "Timeline",
    "Unit",
    "UnitError",
    "Unknown",
    "UnknownIdError",
    "UnusableInputError",
    "Where",
    "__version__",
    "audit",
    "compute_attainment",
    "compute_indicators",
    "evaluate",
    "explain",
    "lift_to_province",
    "list_rows",
    "load_framework",
    "overlay",
    "published_results",
    "read_number",
    "read_observations",
    "roll_up",
    "spread",
    "validate_observations",
]
