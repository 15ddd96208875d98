"""From records to a report, step by step, as a monitoring officer goes: check, count, compare, ask,
send, publish.

Everything in the sample files is invented and says so. Run: python examples/records_to_report.py
--lang en With your own files: --records FILE --registers FOLDER --plan FILE --period 2024-Q2.
Nothing is written unless --out names a new file.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from pathlib import Path
from typing import Literal, TypeAlias

import attrs

from sexwork_models import (
    ActivityRecord,
    CheckedRecords,
    Counting,
    CountTable,
    Found,
    Framework,
    IndicatorValue,
    IndicatorValues,
    Period,
    RecordFile,
    Registers,
    ReportingCalendar,
    SexworkModelsError,
    Status,
    Submission,
    Text,
    check_records,
    compute_growth,
    compute_indicators,
    compute_plan_attainment,
    load_framework,
    open_submission,
    read_plan,
    read_records,
    read_registers,
    referral_cascade,
    review_submission,
    suppress,
)

Lang = Literal["vi", "en"]
Cells: TypeAlias = "Mapping[tuple[str, str], IndicatorValue]"  # by the names of a row and a column
HERE = Path(__file__).parent
PERSONS, EVENTS, RATES = ("I02", "I03", "I08"), ("I01", "I09", "I10", "I11"), ("I06", "I07")
WORKING_DAYS = 5  # SAMPLE: by when a report is due is a local rule
WORDS = {
    "checked": Text("1. KIỂM TRA BẢN GHI", "1. THE RECORDS, CHECKED"),
    "rows": Text(
        "{all} dòng = {accepted} được nhận + {reported} có lỗi",
        "{all} rows = {accepted} accepted + {reported} reported",
    ),
    "do": Text("cần làm", "to do"),
    "table": Text("2. BẢNG QUÝ: {period}, {days}", "2. THE QUARTER: {period}, {days}"),
    "rates": Text(
        "hai tỷ lệ chuyển gửi, không so với nhau:",
        "two referral rates, never compared with each other:",
    ),
    "cascade": Text(
        "lượt chuyển gửi của {period}: {referred}; tiếp nhận {received} (+{received_late} sau kỳ); "
        "thành công {completed} (+{completed_late} sau kỳ); từ chối {declined}; còn chờ {open}",
        "referrals made in {period}: {referred}; received {received} (+{received_late} after it); "
        "completed {completed} (+{completed_late} after it); declined {declined}; open {open}",
    ),
    "targets": Text("3. ĐỐI CHIẾU CHỈ TIÊU KẾ HOẠCH {plan}", "3. BESIDE THE TARGETS OF {plan}"),
    "growth": Text("4. SO VỚI CÙNG KỲ NĂM TRƯỚC", "4. AGAINST THE SAME PERIOD OF THE YEAR BEFORE"),
    "report": Text("5. BÁO CÁO VÀ CÂU HỎI", "5. THE REPORTS, AND WHAT WILL BE ASKED"),
    "sent": Text(
        "{status}, hạn {due}, phiên bản {version}", "{status}, due {due}, version {version}"
    ),
    "publish": Text("6. BẢNG ĐỂ CÔNG BỐ: {indicator}", "6. THE TABLE TO PUBLISH: {indicator}"),
    "left": Text(
        "Chưa đưa vào bảng, vì chưa phải số chính xác: {names}",
        "Left out, because not exact: {names}",
    ),
    "none": Text("không có số liệu", "no data"),
    "error": Text("lỗi", "error"),
    "warning": Text("cảnh báo", "warning"),
    "info": Text("lưu ý", "info"),
    "quarter": Text(
        "Kỳ phải là một quý, ví dụ 2024-Q2.", "The period must be a quarter: 2024-Q2 for instance."
    ),
    "exists": Text(
        "Tệp {file} đã có; hãy chọn tên khác.",
        "The file {file} is there already; choose another name.",
    ),
}


def word(key: str, lang: Lang, **params: object) -> str:
    """A sentence of this script."""
    return WORDS[key].say(lang).format(**params)


@attrs.frozen(repr=False)
class Case:
    """What the whole report is made of: the records and what was found in them, registers, the
    framework and the period.
    """

    file: RecordFile
    checked: CheckedRecords
    registers: Registers
    framework: Framework
    calendar: ReportingCalendar
    period: Period
    lang: Lang

    @property
    def records(self) -> tuple[ActivityRecord, ...]:
        """The sound records: a row with an error is never counted."""
        return self.checked.records

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        return last_day_of(self.period)

    def count(
        self, period: Period, counting: Counting | None = None, by: str = "province"
    ) -> IndicatorValues:
        """The indicators of a period, part by part; what was refused, and which sites are silent,
        leaves a value open.
        """
        return compute_indicators(
            self.file,
            self.framework,
            calendar=self.calendar,
            period=period,
            by=by.split(","),
            registers=self.registers,
            series="estimated",
            counting=counting,
        )

    def name(self, place: str) -> str:
        """The name of a place on the last day of the period."""
        known = (
            self.framework.place(place, self.last_day) if place in self.framework.places else None
        )
        return (
            f"{known.value.label.say(self.lang)} ({place})" if isinstance(known, Found) else place
        )

    def records_of(self, province: str) -> list[ActivityRecord]:
        """The sound records of one province."""
        return [
            row
            for row in self.records
            if self.framework.province_of(row.place, row.day) == province
        ]


def last_day_of(period: Period) -> date:
    """The last day of a period. Every period of a calendar has one."""
    day = period.interval.last_day if period.interval else None
    assert day is not None
    return day


def part(value: IndicatorValue, dimension: str = "province") -> str:
    """The word of a cut by which a value was counted."""
    return dict(value.cut).get(dimension, "")


def shown(value: IndicatorValue | None, lang: Lang) -> str:
    """A value in words: its figure, or why there is none. Missing is not zero."""
    if value is None:
        return word("none", lang)
    figure = value.figure.say(lang) if value.figure else value.status.say(lang)
    return (
        figure
        if value.status in (Status.OK, Status.NO_DATA)
        else f"{figure} [{value.status.say(lang)}]"
    )


def checked_section(case: Case) -> Iterator[str]:
    """Every row accounted for; every finding with its place and its remedy."""
    report, lang = case.checked.report, case.lang
    yield word("checked", lang)
    yield "  " + word(
        "rows",
        lang,
        all=report.rows_in,
        accepted=report.rows_accepted,
        reported=report.rows_reported,
    )
    for finding in report:
        severity, message = word(finding.severity, lang), finding.message(lang)
        yield f"  [{severity}] {finding.code} {finding.where}: {message}"
        yield f"      {word('do', lang)}: {finding.remedy(lang)}"


def table_section(case: Case) -> Iterator[str]:
    """Persons in three countings, contacts, referrals with their cascade, and the two official
    rates apart.
    """
    days = case.period.interval.say(case.lang) if case.period.interval else ""
    yield word("table", case.lang, period=case.period.say(case.lang), days=days)
    plain = case.count(case.period)
    persons = {counting: case.count(case.period, counting) for counting in Counting}
    for province in sorted({part(value) for value in plain} - {""}):
        yield f"  {case.name(province)}"
        for id in EVENTS:
            yield f"    {label(case, id)}: {one(plain, id, province, case.lang)}"
        for id in PERSONS:
            counted = (
                f"{how.say(case.lang)} {one(values, id, province, case.lang)}"
                for how, values in persons.items()
            )
            yield f"    {label(case, id)}: {'; '.join(counted)}"
        yield f"    {word('rates', case.lang)}"
        for id in RATES:
            yield f"      {label(case, id)}: {one(plain, id, province, case.lang)}"
        yield from (f"    {line}" for line in cascade_lines(case, province))


def label(case: Case, indicator: str) -> str:
    """The id and the name of an indicator."""
    return f"{indicator} {case.framework.indicators[indicator].label.say(case.lang)}"


def one(values: IndicatorValues, indicator: str, province: str, lang: Lang) -> str:
    """The value of one indicator in one province, in words."""
    return shown(
        next((value for value in values.of(indicator) if part(value) == province), None), lang
    )


def cascade_lines(case: Case, province: str) -> Iterator[str]:
    """What became of the referrals made in this quarter and in those before it in the year: late
    completions show there.
    """
    quarters = case.calendar.quarters(case.calendar.year_of(case.last_day))
    for quarter in quarters:
        if last_day_of(quarter) <= case.last_day:
            for found in referral_cascade(case.records, case.framework, quarter, ("province",)):
                if dict(found.cut)["province"] == province:
                    yield word(
                        "cascade",
                        case.lang,
                        **{**found.to_dict(case.lang), "period": quarter.say(case.lang)},
                    )


def target_section(case: Case, plan_file: Path) -> Iterator[str]:
    """Each target of the plan beside what was counted up to the end of the period."""
    plan = read_plan(plan_file).model
    if plan is None or case.period.interval is None:
        return
    yield word("targets", case.lang, plan=plan.id)
    until = case.period.interval.end
    for row in compute_plan_attainment(
        case.records, plan, case.framework, until=until, registers=case.registers
    ):
        status = row.status.say(case.lang).upper()
        yield f"  {row.norm.id} {row.norm.label.say(case.lang)}: {status}"
        yield f"      {row.reason(case.lang)}"


def growth_section(case: Case, before: Period) -> Iterator[str]:
    """Contacts against the same period of the year before; without a base there is no rate."""
    yield word("growth", case.lang)
    now, then = case.count(case.period).of("I01"), case.count(before).of("I01")
    for value in compute_growth(now, then, case.framework):
        yield f"  {case.name(part(value))}, {value.label.say(case.lang)}: {shown(value, case.lang)}"
        yield from (f"      {reason.say(case.lang)}" for reason in value.reasons)


def draft_of(case: Case, province: str, period: Period) -> Submission:
    """The report of a province as a draft: its values, who should have sent records, and who
    has.
    """
    values = [value for value in case.count(period) if part(value) == province]
    sites = {
        site.id: site for site in sorted(case.registers.sites, key=lambda site: site.as_of)
    }.values()
    last = last_day_of(period)
    here = [
        site
        for site in sites
        if site.holds_on(last) and case.framework.province_of(site.place, last) == province
    ]
    heard = {
        record.site
        for record in case.records_of(province)
        if period.interval and period.interval.holds(record.day)
    }
    return open_submission(
        province,
        f"SYN-OFFICE-{province}",
        period,
        values,
        calendar=case.calendar,
        working_days=WORKING_DAYS,
        is_working_day=lambda day: day.weekday() < 5,  # public holidays are for you to add
        expected=[site.id for site in here],
        heard_from=sorted(heard - {""}),
    )


def report_section(case: Case, before: Period) -> Iterator[str]:
    """Draft, review, the questions that will come, and the report as it was sent."""
    yield word("report", case.lang)
    for province in sorted({part(value) for value in case.count(case.period)} - {""}):
        earlier = draft_of(case, province, before)
        sent_before = earlier.submit(on=earlier.due).accept(on=earlier.due)
        draft = draft_of(case, province, case.period)
        review = review_submission(draft, [sent_before], case.records_of(province), case.framework)
        yield f"  {case.name(province)}: {stands(draft, case.lang)}"
        yield from (f"    ? {question.say(case.lang)}" for question in review.questions)
        if review.ok:
            yield f"    {stands(draft.submit(on=draft.due), case.lang)}"


def stands(submission: Submission, lang: Lang) -> str:
    """How far a report has come."""
    due = f"{submission.due:%d/%m/%Y}" if lang == "vi" else submission.due.isoformat()
    return word(
        "sent", lang, status=submission.status.say(lang), due=due, version=submission.version
    )


def publication_section(case: Case) -> Iterator[str]:
    """Contacts by place and population with small cells hidden. What is not exact has no row or no
    column.

    Tables that are out already, of these counts, belong in `earlier` of `suppress`: two tables can
    tell what each hides.
    """
    yield word("publish", case.lang, indicator=label(case, "I01"))
    cells = {
        (case.name(part(value, "place")), population(value, case)): value
        for value in contacts(case, "place,population")
    }
    left = left_out(open_cells(cells, case))
    table = count_table(
        {names: value for names, value in cells.items() if not left.keys() & set(names)}, case
    )
    if table is not None:
        yield from (f"  {line}" for line in suppress(table).say(case.lang).splitlines())
    if left:
        yield f"  {word('left', case.lang, names=', '.join(left))}"


def contacts(case: Case, by: str) -> Sequence[IndicatorValue]:
    """The contacts of the period, part by part."""
    return case.count(case.period, by=by).of("I01")


def open_cells(cells: Cells, case: Case) -> list[tuple[str, str]]:
    """The cells that are not exact, and the empty ones that a refused row or a silent site may
    fill.
    """
    found = [names for names, value in cells.items() if value.status is Status.PARTIAL]
    refused = {
        population(value, case)
        for value in contacts(case, "population")
        if because(value, "rows-refused")
    }
    silent = {
        case.name(part(value, "place"))
        for value in contacts(case, "place")
        if because(value, "sites-silent")
    }
    empty = product({row for row, _ in cells}, {column for _, column in cells})
    return [
        *found,
        *sorted(
            names
            for names in empty
            if names not in cells and (names[0] in silent or names[1] in refused)
        ),
    ]


def because(value: IndicatorValue, code: str) -> bool:
    """Whether a value has this reason."""
    return any(reason.code == code for reason in value.reasons)


def left_out(cells: Sequence[tuple[str, str]]) -> dict[str, None]:
    """The rows and columns without which no open cell is left; each time the one with the most of
    them.
    """
    left: dict[str, None] = {}
    while open_ := [names for names in cells if not left.keys() & set(names)]:
        left[Counter(name for names in open_ for name in names).most_common(1)[0][0]] = None
    return left


def count_table(cells: Cells, case: Case) -> CountTable | None:
    """A table of exact counts. A place that sent its contacts and none with a population has zero
    of them.
    """
    counts = {names: int(value.figure.low or 0) for names, value in cells.items() if value.figure}
    rows, columns = (
        dict.fromkeys(row for row, _ in counts),
        dict.fromkeys(column for _, column in counts),
    )
    filled = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    return CountTable(list(rows), list(columns), filled, case.period.interval) if filled else None


def population(value: IndicatorValue, case: Case) -> str:
    """The name of the population that a value was counted for."""
    code = part(value, "population")
    return str(case.framework.population_names([code])[0].say(case.lang)) if code else "-"


def quarter_back(period: Period, calendar: ReportingCalendar, count: int) -> Period:
    """The quarter that is so many quarters before this one: 1 is the one before, 4 the same of the
    year before.
    """
    year = calendar.year_of(last_day_of(period))
    quarters = [*calendar.quarters(year - 1), *calendar.quarters(year)]
    return quarters[quarters.index(period) - count]


def report_lines(case: Case, plan_file: Path) -> Iterator[str]:
    """The whole report, section by section."""
    sections: Iterable[Iterator[str]] = (
        checked_section(case),
        table_section(case),
        target_section(case, plan_file),
        growth_section(case, quarter_back(case.period, case.calendar, 4)),
        report_section(case, quarter_back(case.period, case.calendar, 1)),
        publication_section(case),
    )
    for section in sections:
        yield from section
        yield ""


def options_of(words: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=Path, default=HERE / "records_sample.csv")
    parser.add_argument("--registers", type=Path, default=HERE / "registers_sample")
    parser.add_argument("--plan", type=Path, default=HERE / "plan_sample_records.toml")
    parser.add_argument("--period", default="2024-Q2", help="a quarter")
    parser.add_argument("--calendar", default="state")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    parser.add_argument("--out", type=Path, help="a new file for the text")
    return parser.parse_args(words)


def case_of(options: argparse.Namespace) -> Case:
    """Reads the files. What cannot be read in part is in the report; what cannot be read at all is
    an exception.
    """
    framework, calendar = load_framework(), ReportingCalendar.named(options.calendar)
    period = calendar.period(options.period)
    if period not in calendar.quarters(calendar.year_of(last_day_of(period))):
        raise SystemExit(word("quarter", options.lang))
    file = read_records(options.records)
    return Case(
        file,
        check_records(file, framework),
        read_registers(options.registers).registers,
        framework,
        calendar,
        period,
        options.lang,
    )


def main(words: Sequence[str] | None = None) -> None:
    """Prints the report, or writes it to the new file that `--out` names."""
    options = options_of(words)
    try:
        text = "\n".join(report_lines(case_of(options), options.plan))
    except SexworkModelsError as error:
        raise SystemExit(f"{error.message(options.lang)} {error.remedy(options.lang)}") from None
    if options.out is None:
        print(text)
        return
    try:
        with options.out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise SystemExit(word("exists", options.lang, file=options.out.name)) from None


if __name__ == "__main__":
    main()
