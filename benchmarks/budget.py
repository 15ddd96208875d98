"""What a budget of 100,000 priced occurrences costs beside a plain loop over the same arithmetic,
in one process.

The loop takes each occurrence in turn: the price of its day by bisection, times its volume, added
up by month. Both know the days already, both are exact. Explanations are not asked for. Run: python
benchmarks/budget.py [rounds]
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from bisect import bisect_right
from datetime import date, timedelta

from sexwork_models import Plan, compute_budget, load_framework

LINES, DAYS = 100, 1000
FIRST = date(2016, 1, 1)
STARTS = [date(2015, 1, 1), date(2016, 7, 1), date(2017, 7, 1), date(2018, 3, 1)]
AMOUNTS = [350_000, 360_000, 375_000, 390_000]


def sample_plan() -> Plan:
    """An invented plan of many lines, each on many days, with a price that steps up three times."""
    days = [(FIRST + timedelta(days=number)).isoformat() for number in range(DAYS)]
    ends = [*STARTS[1:], None]
    prices = [
        {
            "subject": "r",
            "item_en": "SAMPLE",
            "amount": amount,
            "per_unit": "case",
            "document": "SAMPLE",
        }
        | {"valid_from": start.isoformat()}
        | ({"valid_to": end.isoformat()} if end else {})
        for start, end, amount in zip(STARTS, ends, AMOUNTS, strict=True)
    ]
    line = {
        "activity": "M2-HEALTH",
        "volume": 3 * DAYS,
        "unit": "case",
        "days": days,
        "each": 3,
        "rate": "r",
    }
    lines = [{"id": f"L{number}", **line} for number in range(LINES)]
    head = {
        "id": "SAMPLE",
        "models": ["M2"],
        "place": "48",
        "first_day": "2016-01-01",
        "last_day": "2018-12-31",
    }
    return Plan.model_validate({**head, "grade": "sample", "lines": lines, "prices": prices})


def plain_loop(plan: Plan) -> tuple[int, dict[str, int]]:
    """The same money by hand: every occurrence in turn."""
    total, by_month = 0, dict[str, int]()
    for line in plan.lines:
        each = int(line.each or 0)
        for day in line.days:
            amount = AMOUNTS[bisect_right(STARTS, day) - 1] * each
            total += amount
            month = f"{day.year:04d}-{day.month:02d}"
            by_month[month] = by_month.get(month, 0) + amount
    return total, by_month


def main(rounds: int) -> None:
    """Prints the medians and the ratio of `rounds` pairs of runs, and that both gave the same
    money.
    """
    framework, plan = load_framework(), sample_plan()
    budget = compute_budget(plan, framework)
    expected = plain_loop(plan)
    assert (budget.total, {row.key: row.total for row in budget.by("month")}) == expected
    gc.collect()
    gc.freeze()
    pairs = []
    for _ in range(rounds):
        times = []
        for run in (lambda: plain_loop(plan), lambda: compute_budget(plan, framework)):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
        pairs.append(times)
    print(
        f"{LINES * DAYS:,} priced occurrences, {budget.total:,} đồng by both, "
        f"{len(budget.cells):,} cells"
    )
    for name, column in (("plain loop", 0), ("compute_budget", 1)):
        print(f"{statistics.median(pair[column] for pair in pairs) * 1000:8.1f} ms  {name}")
    ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
    print(f"ratio to the plain loop, median of {rounds} pairs: {ratio:.2f} (to hold: at most 1.5)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
