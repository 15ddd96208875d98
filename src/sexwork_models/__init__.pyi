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
from .calculation.cohorts import (
    ReferralCascade,
    referral_cascade,
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
from .calculation.deduplication import (
    Deduplicated,
    Overlap,
    deduplicate,
)
from .calculation.duties import (
    DutyCount,
    duty_counts,
)
from .calculation.executed import (
    ExecutedLine,
    ExecutionResult,
)
from .calculation.execution import compute_execution
from .calculation.feeds import (
    Feed,
    FeedSource,
    fed_by,
)
from .calculation.growth import compute_growth
from .calculation.indicator_values import (
    Counting,
    IndicatorValue,
    Status,
)
from .calculation.plan_attainment import compute_plan_attainment
from .calculation.rollup import (
    Spread,
    lift_to_province,
    roll_up,
    spread,
)
from .calculation.site_sizes import (
    TargetPopulation,
    target_population,
)
from .calculation.stocks import stock_values
from .calculation.submission_states import (
    Completeness,
    Promptness,
    Timeliness,
)
from .calculation.submission_versions import published
from .calculation.submissions import (
    Submission,
    SubmissionStatus,
    open_submission,
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
    SubmissionError,
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
from .indicators import (
    IndicatorValues,
    compute_indicators,
)
from .listing import list_rows
from .origins import explain
from .practice.consent import (
    ConsentEntry,
    ConsentPurpose,
    Consents,
    Withdrawal,
    anonymous,
    withdraw,
)
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
from .practice.pseudonyms import (
    Pseudonymised,
    new_key,
    pseudonymise,
    pseudonymise_records,
)
from .practice.record_files import (
    RecordFile,
    read_records,
)
from .practice.record_terms import (
    AgeBand,
    CaseReason,
    Channel,
    Consent,
    CourseStage,
    Gender,
    Item,
    Need,
    RecordKind,
    ReferralStage,
    ReporterRole,
    Service,
)
from .practice.records import ActivityRecord
from .practice.register_files import (
    RegisterFile,
    read_registers,
)
from .practice.register_terms import (
    BusinessType,
    DutyState,
    GroupType,
    ProviderType,
    Register,
    SizeSeries,
)
from .practice.registers import (
    DUTIES,
    EstablishmentEntry,
    GroupEntry,
    ProviderEntry,
    Registers,
    SiteEntry,
)
from .practice.retention import (
    Aggregate,
    Expired,
    expire,
)
from .publication.counted import publication_table
from .publication.suppression import suppress
from .records import validate_records
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
from .validation.records import (
    CheckedRecords,
    RecordReport,
    check_records,
)
from .validation.registers import validate_registers
from .validation.submission_review import (
    SubmissionReview,
    review_submission,
)
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
from .values.published import (
    PublishedTable,
    SuppressionReason,
)
from .values.qualifiers import Qualifier
from .values.tables import CountTable
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
    "DUTIES",
    "Activity",
    "ActivityRecord",
    "Additivity",
    "AgeBand",
    "Aggregate",
    "AllocationKey",
    "Attainment",
    "AttainmentStatus",
    "Audit",
    "Budget",
    "BudgetCode",
    "BudgetComparison",
    "BudgetLine",
    "BudgetMove",
    "BusinessType",
    "CalendarError",
    "CaseReason",
    "Cell",
    "Channel",
    "CheckedRecords",
    "Citation",
    "Comparison",
    "Completeness",
    "Conflict",
    "Consent",
    "ConsentEntry",
    "ConsentPurpose",
    "Consents",
    "Consumption",
    "CostBasis",
    "CostClass",
    "CostShare",
    "CountTable",
    "Counting",
    "CourseStage",
    "Cut",
    "Dated",
    "Deduplicated",
    "Dimension",
    "Direction",
    "Document",
    "Driver",
    "DutyCount",
    "DutyState",
    "EnforcementFigure",
    "EnforcementRefusedError",
    "EstablishmentEntry",
    "ExecutedLine",
    "Execution",
    "ExecutionEntry",
    "ExecutionResult",
    "Expired",
    "Explanation",
    "Factor",
    "Feed",
    "FeedSource",
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
    "Gender",
    "Grade",
    "GroupEntry",
    "GroupType",
    "Indicator",
    "IndicatorValue",
    "IndicatorValues",
    "InputCategory",
    "Interval",
    "Item",
    "LineDifference",
    "LineStatus",
    "Lookup",
    "Money",
    "Need",
    "NoValue",
    "Norm",
    "NormDifference",
    "NormKind",
    "NumberFormError",
    "Observation",
    "ObservationKind",
    "Outcome",
    "Overlap",
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
    "Promptness",
    "ProviderEntry",
    "ProviderType",
    "Pseudonymised",
    "PublishedTable",
    "Qualifier",
    "Quantity",
    "Reading",
    "Reason",
    "RecordFile",
    "RecordKind",
    "RecordReport",
    "ReferralCascade",
    "ReferralStage",
    "Register",
    "RegisterFile",
    "Registers",
    "Relation",
    "Report",
    "ReporterRole",
    "ReportingCalendar",
    "Results",
    "Role",
    "Rounding",
    "RoundingRule",
    "Service",
    "SexworkModelsError",
    "SiteEntry",
    "SizeSeries",
    "Spread",
    "Status",
    "Step",
    "Submission",
    "SubmissionError",
    "SubmissionReview",
    "SubmissionStatus",
    "Subtotal",
    "SuppressionReason",
    "Target",
    "TargetPopulation",
    "Text",
    "Timeline",
    "Timeliness",
    "Unit",
    "UnitCost",
    "UnitCosts",
    "UnitError",
    "Unknown",
    "UnknownIdError",
    "UnusableInputError",
    "Where",
    "Withdrawal",
    "__version__",
    "anonymous",
    "audit",
    "check_records",
    "compare_budgets",
    "compare_norms",
    "compute_attainment",
    "compute_budget",
    "compute_execution",
    "compute_growth",
    "compute_indicators",
    "compute_plan_attainment",
    "compute_unit_costs",
    "deduplicate",
    "duty_counts",
    "evaluate",
    "expire",
    "explain",
    "fed_by",
    "lift_to_province",
    "list_rows",
    "load_framework",
    "new_key",
    "open_submission",
    "operating_share",
    "overlay",
    "pseudonymise",
    "pseudonymise_records",
    "publication_table",
    "published",
    "published_results",
    "read_execution",
    "read_number",
    "read_observations",
    "read_plan",
    "read_records",
    "read_registers",
    "referral_cascade",
    "review_submission",
    "roll_up",
    "spread",
    "stock_values",
    "suppress",
    "target_population",
    "validate_observations",
    "validate_plan",
    "validate_records",
    "validate_registers",
    "withdraw",
]
