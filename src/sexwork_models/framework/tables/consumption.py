"""Consumption norms: the quantity of an input that one unit of activity uses, and its terms."""

# Annotations stay no texts: pydantic would evaluate each of them for every model.
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from ...core.issues import Issue
from ...intake.fields import Id, Ids, Number
from ...intake.rows import Row
from ...values.text import LabelledEnum, Word
from ...values.units import Unit
from .norms import Norm, NormKind

__all__ = ["Consumption", "Driver", "InputCategory", "InputTerms"]


class InputCategory(LabelledEnum):
    """The cost category of an input.

    Unpaid time has a value and costs nothing: its cost is economic, not financial.
    """

    LABOUR = Word("labour", "nhân công", "labour")
    CONTRIBUTION = Word("contribution", "các khoản đóng góp theo lương", "contributions on wages")
    ALLOWANCE = Word("allowance", "phụ cấp, thù lao", "allowance")
    MATERIAL = Word("material", "vật tư", "material")
    EQUIPMENT = Word("equipment", "máy móc, thiết bị", "equipment")
    SERVICE = Word("service", "dịch vụ", "service")
    UNPAID_TIME = Word("unpaid_time", "thời gian không được trả công", "unpaid time")


class Driver(LabelledEnum):
    """What a quantity is multiplied by.

    Either each unit of the line, each participant of each unit, or nothing.
    """

    VOLUME = Word("volume", "theo khối lượng", "by volume")
    PARTICIPANTS = Word("participants", "theo số người tham gia", "by participants")
    ONCE = Word("once", "một lần cho cả dòng", "once for the line")


_POSITIVE_FIELDS = ("step", "working_time", "life_months", "used_months")
_EQUIPMENT_FIELDS = ("life_months", "used_months")


class InputTerms(Row):
    """The terms on which an input is used.

    `wastage` is a percentage on top. With `step`, the quantity is used once for each started step
    of the line's volume (one social worker for each 50 cases). `contributions` are subjects of
    contribution norms, paid on top of labour. `working_time` says how many of the input's units
    make one working month, for a price that is monthly. Equipment is charged straight-line:
    `used_months` of its `life_months`.
    """

    category: InputCategory
    driver: Driver = Driver.VOLUME
    wastage: Number = Decimal(0)
    step: Number | None = None
    contributions: Ids = ()
    working_time: Number | None = None
    life_months: Number | None = None
    used_months: Number | None = None

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields terms that do not belong to the category, and impossible numbers."""
        yield from super().contradictions(cells)
        for field in _POSITIVE_FIELDS:
            if cells.get(field) is not None and cells[field] <= 0:
                yield Issue("not-positive", {"value": cells[field]}, field)
        if not 0 <= cells.get("wastage", 0) <= 100:
            yield Issue("share-out-of-range", {"value": cells["wastage"]}, "wastage")
        if (
            cells.get("step") is not None
            and cells.get("driver", Driver.VOLUME) is not Driver.VOLUME
        ):
            yield Issue("step-needs-volume", field="step")
        if "category" in cells:
            yield from _category_contradictions(cells["category"], cells)

    @property
    def fixed(self) -> bool:
        """Whether the quantity does not grow in proportion to the volume."""
        return self.driver is Driver.ONCE or self.step is not None


def _category_contradictions(category: InputCategory, cells: Mapping[str, Any]) -> Iterator[Issue]:
    if category is InputCategory.CONTRIBUTION:
        yield Issue("contribution-by-itself", field="category")
    if cells.get("contributions") and category is not InputCategory.LABOUR:
        yield Issue("contributions-of-labour-only", field="contributions")
    if category is InputCategory.EQUIPMENT:
        yield from _equipment_contradictions(cells)
        return
    stated = [field for field in _EQUIPMENT_FIELDS if cells.get(field) is not None]
    if stated:
        yield Issue("life-of-equipment-only", field=stated[0])


def _equipment_contradictions(cells: Mapping[str, Any]) -> Iterator[Issue]:
    for field in _EQUIPMENT_FIELDS:
        if field in cells and cells[field] is None:
            yield Issue("missing-value", {"key": field}, field)
    life, used = cells.get("life_months"), cells.get("used_months")
    if life is not None and used is not None and used > life:
        yield Issue("use-beyond-life", {"used": used, "life": life}, "used_months")


class Consumption(Norm, InputTerms):
    """A consumption norm: `value` of `unit` of an input is used for one `per_unit` of activities.

    `input` is the subject of the price. The norm holds between `scale_from` and `scale_to` units of
    a line and nowhere else; an empty bound is no bound.
    """

    kinds: ClassVar[frozenset[NormKind]] = frozenset({NormKind.CONSUMPTION})

    input: Id
    # Optional in a norm, required here.
    per_unit: Unit  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride]
    activities: Ids  # pyright: ignore[reportGeneralTypeIssues]
    scale_from: Number | None = None
    scale_to: Number | None = None

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields a scale that ends before it begins."""
        yield from super().contradictions(cells)
        low, high = cells.get("scale_from"), cells.get("scale_to")
        if low is not None and high is not None and low > high:
            yield Issue("scale-reversed", {"low": low, "high": high}, "scale_to")

    def holds_for(self, volume: Decimal) -> bool:
        """Whether the norm may be used for a line of `volume` units."""
        above = self.scale_from is None or volume >= self.scale_from
        return above and (self.scale_to is None or volume <= self.scale_to)
