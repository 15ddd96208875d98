# The public names and where they live; `__init__.py` loads each one when it is first used.

from ._version import __version__
from .calculation.attainment import compute_attainment
from .calculation.attainment_values import (
    Attainment,
    AttainmentStatus,
)
from .calculation.budget import compute_budget
from .calculation.budget_values import (
    Budget,
    BudgetLine,
    LineStatus,
)
from .calculation.comparing import (
    BudgetComparison,
    LineDifference,
    NormDifference,
    compare_budgets,
    compare_norms,
)
from .calculation.cost_shares import (
    CostShare,
    operating_share,
)
from .calculation.cuts import (
    Cell,
    Cut,
    Subtotal,
)
from .calculation.executed import (
    ExecutedLine,
    ExecutionResult,
)
from .calculation.execution import compute_execution
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
    Factor,
    Reason,
    Step,
)
from .calculation.unit_costs import (
    CostBasis,
    UnitCost,
    UnitCosts,
    compute_unit_costs,
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
from .framework.consumption import (
    Consumption,
    Driver,
    InputCategory,
)
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
from .practice.execution import (
    BudgetMove,
    Execution,
    ExecutionEntry,
    read_execution,
)
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
from .practice.plan import (
    PlaceChange,
    Plan,
    PlanCalendar,
    PlanGroup,
    PlanTarget,
)
from .practice.plan_files import read_plan
from .practice.plan_lines import (
    PlanInput,
    PlanLine,
)
from .practice.plan_money import (
    AllocationKey,
    BudgetCode,
    CostClass,
    Funding,
    FundingKind,
    PlanPrice,
    RoundingRule,
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
from .validation.plans import validate_plan
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
)
from .values.qualifiers import Qualifier
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
    "AllocationKey",
    "Attainment",
    "AttainmentStatus",
    "Audit",
    "Budget",
    "BudgetCode",
    "BudgetComparison",
    "BudgetLine",
    "BudgetMove",
    "CalendarError",
    "Cell",
    "Citation",
    "Comparison",
    "Conflict",
    "Consumption",
    "CostBasis",
    "CostClass",
    "CostShare",
    "Cut",
    "Dated",
    "Dimension",
    "Direction",
    "Document",
    "Driver",
    "EnforcementFigure",
    "EnforcementRefusedError",
    "ExecutedLine",
    "Execution",
    "ExecutionEntry",
    "ExecutionResult",
    "Explanation",
    "Factor",
    "Figure",
    "FigureError",
    "Finding",
    "ForbiddenSumError",
    "Force",
    "Found",
    "Framework",
    "FrameworkFaultError",
    "Funding",
    "FundingKind",
    "Grade",
    "Indicator",
    "IndicatorValue",
    "InputCategory",
    "Interval",
    "LineDifference",
    "LineStatus",
    "Lookup",
    "Money",
    "NoValue",
    "Norm",
    "NormDifference",
    "NormKind",
    "NumberFormError",
    "Observation",
    "ObservationKind",
    "Outcome",
    "Period",
    "Pilot",
    "Place",
    "PlaceChange",
    "PlaceLevel",
    "Plan",
    "PlanCalendar",
    "PlanGroup",
    "PlanInput",
    "PlanLine",
    "PlanPrice",
    "PlanTarget",
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
    "RoundingRule",
    "SexworkModelsError",
    "Spread",
    "Status",
    "Step",
    "Subtotal",
    "Target",
    "Text",
    "Timeline",
    "Unit",
    "UnitCost",
    "UnitCosts",
    "UnitError",
    "Unknown",
    "UnknownIdError",
    "UnusableInputError",
    "Where",
    "__version__",
    "audit",
    "compare_budgets",
    "compare_norms",
    "compute_attainment",
    "compute_budget",
    "compute_execution",
    "compute_indicators",
    "compute_unit_costs",
    "evaluate",
    "explain",
    "lift_to_province",
    "list_rows",
    "load_framework",
    "operating_share",
    "overlay",
    "published_results",
    "read_execution",
    "read_number",
    "read_observations",
    "read_plan",
    "roll_up",
    "spread",
    "validate_observations",
    "validate_plan",
]
