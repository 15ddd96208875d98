# The public names and where they live; `__init__.py` loads each one when it is first used.

from ._version import __version__
from .api.audit import Audit, audit
from .api.compute_indicators import IndicatorValues, compute_indicators
from .api.evaluate import Results, evaluate
from .api.explain import explain
from .api.list_rows import list_rows
from .api.mapping import propose_mapping
from .api.validate_records import check_records, validate_record, validate_records
from .core.errors import (
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
from .core.findings import Finding, Issue, Report, RowList, Where
from .disclosure.published import PublishedTable, SuppressionReason
from .disclosure.suppress import suppress
from .disclosure.table import publication_table
from .finance.budget.breakdown import Cell, Cut, Subtotal
from .finance.budget.compute import compute_budget
from .finance.budget.explain import explain_budget
from .finance.budget.method import method_statement
from .finance.budget.results import Budget, BudgetLine, LineStatus
from .finance.plan_review.validate import validate_plan
from .finance.spending.compare_budgets import (
    BudgetComparison,
    LineDifference,
    NormDifference,
    compare_budgets,
    compare_norms,
)
from .finance.spending.execution import compute_execution
from .finance.spending.operating_share import CostShare, operating_share
from .finance.spending.results import ExecutedLine, ExecutionResult
from .finance.spending.unit_costs import CostBasis, UnitCost, UnitCosts, compute_unit_costs
from .forms.record_terms import (
    AgeBand,
    CaseReason,
    Channel,
    Consent,
    CourseStage,
    FundingKind,
    Gender,
    Item,
    Need,
    RecordKind,
    ReferralStage,
    ReporterRole,
    Service,
)
from .forms.records import ActivityRecord
from .forms.register_terms import (
    BusinessType,
    DutyState,
    GroupType,
    ProviderType,
    Register,
    SizeSeries,
)
from .forms.registers import (
    EstablishmentEntry,
    GroupEntry,
    ProviderEntry,
    Registers,
    SiteEntry,
)
from .framework.framework import Framework
from .framework.overlay import overlay
from .framework.packaged.load import load_framework
from .framework.tables.activities import Activity, Procedure, ProcedureStep
from .framework.tables.consumption import Consumption, Driver, InputCategory
from .framework.tables.indicators import Additivity, Dimension, Indicator, Polarity
from .framework.tables.norms import Norm, NormKind, Target
from .framework.tables.pilots import Pilot
from .framework.tables.places import Place, PlaceLevel
from .framework.tables.sources import Citation, Document, Force, Grade
from .framework.versions.definitions import with_definitions
from .intake.mapping.file import read_mapping
from .intake.mapping.options import MappingOptions
from .monitoring.aggregation.deduplication import Deduplicated, Overlap, deduplicate
from .monitoring.aggregation.rollup import Spread, lift_to_province, roll_up, spread
from .monitoring.attainment.judge import compute_attainment
from .monitoring.attainment.plan_targets import compute_plan_attainment
from .monitoring.attainment.results import Attainment, AttainmentStatus
from .monitoring.figure_checks.validate import validate_observations
from .monitoring.indicators.cascade import ReferralCascade, referral_cascade
from .monitoring.indicators.data_sources import Feed, FeedSource, fed_by
from .monitoring.indicators.growth import compute_growth
from .monitoring.stocks.duties import DutyCount, duty_counts, duty_norms
from .monitoring.stocks.size_estimates import TargetPopulation, target_population
from .monitoring.stocks.values import stock_values
from .monitoring.submissions.review import SubmissionReview, review_submission
from .monitoring.submissions.submission import (
    Submission,
    SubmissionStatus,
    open_submission,
    published,
)
from .monitoring.submissions.timeliness import Completeness, Promptness, Timeliness
from .practice.observations.files import published_results, read_observations
from .practice.observations.model import (
    EnforcementFigure,
    Observation,
    ObservationKind,
    Reading,
    Relation,
    Role,
)
from .practice.plans.execution import BudgetMove, Execution, ExecutionEntry, read_execution
from .practice.plans.files import read_plan
from .practice.plans.lines import PlanInput, PlanLine
from .practice.plans.money import (
    AllocationKey,
    BudgetCode,
    CostClass,
    Funding,
    PlanPrice,
    RoundingRule,
)
from .practice.plans.plan import PlaceChange, Plan, PlanCalendar, PlanGroup, PlanTarget
from .practice.privacy.consent import (
    ConsentEntry,
    ConsentPurpose,
    Consents,
    Withdrawal,
    anonymous,
    withdraw,
)
from .practice.privacy.pseudonyms import Pseudonymised, new_key, pseudonymise, pseudonymise_records
from .practice.privacy.retention import Aggregate, Expired, expire
from .practice.records.checked import CheckedRecords, RecordAccount, RecordReport
from .practice.records.files import RecordFile, read_records
from .practice.registers.files import RegisterFile, read_registers
from .practice.registers.validate import validate_registers
from .results.explanations import Explanation, Factor, Reason, Step
from .results.values import Counting, IndicatorValue, Status
from .values.amounts import Direction, Money, Quantity, Rounding, read_number
from .values.calendars import Period, ReportingCalendar
from .values.count_tables import CountTable
from .values.figures import Comparison, Figure, Outcome
from .values.intervals import (
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
from .values.qualifiers import Qualifier
from .values.text import Text
from .values.units import Unit

__all__ = [
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
    "Issue",
    "Item",
    "LineDifference",
    "LineStatus",
    "Lookup",
    "MappingOptions",
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
    "RecordAccount",
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
    "RowList",
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
    "duty_norms",
    "evaluate",
    "expire",
    "explain",
    "explain_budget",
    "fed_by",
    "lift_to_province",
    "list_rows",
    "load_framework",
    "method_statement",
    "new_key",
    "open_submission",
    "operating_share",
    "overlay",
    "propose_mapping",
    "pseudonymise",
    "pseudonymise_records",
    "publication_table",
    "published",
    "published_results",
    "read_execution",
    "read_mapping",
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
    "validate_record",
    "validate_records",
    "validate_registers",
    "with_definitions",
    "withdraw",
]
