"""What a measure is made of, and by which records, registers and fields it is counted: every check
of privacy and of refused rows asks the same walk, so that no part of a measure is left out.
"""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal

import attrs
import pytest
from tests.support.declared import declared, parsed

from sexwork_models import FrameworkFaultError, load_framework
from sexwork_models.forms.conditions import COMPARISONS, Compared, IsSet, OneOf
from sexwork_models.forms.implication import implies_all
from sexwork_models.forms.register_terms import Register
from sexwork_models.framework.declared_measures import declared_measures
from sexwork_models.framework.framework import Framework
from sexwork_models.framework.measures.fields_read import record_fields
from sexwork_models.framework.measures.language import (
    Count,
    Distinct,
    Each,
    Ratio,
    component_counts,
    filters_with_role,
    record_filters,
    registers_of,
    walk,
)
from sexwork_models.framework.measures.terms import (
    RECORD_DIMENSIONS,
    FilterRole,
    field_counted,
)
from sexwork_models.monitoring.measures.dimensions import DIMENSIONS

TALKS = 'where = [{ field = "need", in = ["health"] }]'
HEALTH = (OneOf("need", frozenset({"health"})),)
PAID = (IsSet("amount", True),)


def test_a_walk_yields_a_measure_and_everything_in_it(vietnam):
    measure = declared(
        'kind = "each"\nper = "field"\nfields = ["need", "service"]\n'
        'of = { kind = "ratio", part = { kind = "count", of = "row", where = [{ field = "$field",'
        ' set = true }] }, whole = { kind = "count", of = "row", ' + TALKS + " } }",
        vietnam,
    )

    kinds = [type(of) for of in walk(measure)]
    assert kinds == [Each, Ratio, Count, Count, Ratio, Count, Count]
    assert component_counts(measure) == tuple(of for of in walk(measure) if isinstance(of, Count))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f'kind = "distinct"\nkey = "client"\n{TALKS}\n'
            'having_none = [{ where = [{ field = "amount", set = true }] }]',
            [(FilterRole.ADDS, HEALTH), (FilterRole.REMOVES, PAID)],
        ),
        (
            f'kind = "cohort"\nkey = "client"\nbase = {{ {TALKS} }}\n'
            'part = { where = [{ field = "amount", set = true }] }',
            [(FilterRole.ADDS, HEALTH), (FilterRole.ADDS, PAID)],
        ),
        (
            'kind = "stock"\nfrom = "groups"\n'
            f'valid = {{ field = "as_of", months = 3, key = "group", {TALKS} }}',
            [(FilterRole.CONFIRMS, HEALTH)],
        ),
        ('kind = "stock"\nfrom = "groups"\nvalid = { field = "as_of", months = 3 }', []),
    ],
)
def test_every_filter_on_records_has_the_role_that_a_record_plays_by_it(text, expected, vietnam):
    measure = declared(text, vietnam)

    assert list(filters_with_role(measure)) == expected
    assert record_filters(measure) == tuple(where for _, where in expected)


def test_the_registers_of_all_parts_are_read_each_once(vietnam):
    ratio = declared(
        'kind = "ratio"\npart = { kind = "stock", from = "groups", where = [{ field = "members", '
        'op = ">", value = 9 }] }\nwhole = { kind = "stock", from = "groups" }',
        vietnam,
    )

    assert registers_of(ratio) == (Register.GROUPS,)


@pytest.mark.parametrize(
    ("added", "fields"),
    [
        ("", ("day", "group", "need")),
        ('split = "model"', ("day", "group", "need", "models")),
        ('split = "province"', ("day", "group", "need", "place")),
        (
            'having_none = [{ where = [{ field = "amount", set = true }] }]',
            ("day", "group", "need", "amount"),
        ),
    ],
)
def test_the_fields_of_a_measure_are_those_of_every_part_of_it(added, fields, vietnam):
    measure = declared(f'kind = "distinct"\nkey = "group"\n{TALKS}\n{added}', vietnam)

    assert record_fields(measure) == fields


def test_the_fields_of_a_cohort_hold_the_key_by_which_its_part_is_found(vietnam):
    text = (
        f'kind = "cohort"\nkey = "case"\nbase = {{ {TALKS} }}\npart = {{ key = "group", {TALKS} }}'
    )

    assert record_fields(declared(text, vietnam)) == ("day", "case", "need", "group")


# --- What may be declared -------------------------------------------------------------------------


def test_a_measure_is_split_by_the_dimensions_of_records_and_by_nothing_else(vietnam):
    assert RECORD_DIMENSIONS == DIMENSIONS  # one list
    for name in RECORD_DIMENSIONS:
        text = f'kind = "count"\nof = "row"\n{TALKS}\nsplit = "{name}"'
        assert declared(text, vietnam).split == name
    never = {"client", "establishment", "referral", "case", "id", "note", "day", "supersedes"}
    assert never.isdisjoint(RECORD_DIMENSIONS)


@pytest.mark.parametrize(
    "key",
    [
        *([name] for name in ("client", "establishment", "referral", "case", "group", "provider")),
        ["site"], ["reporter"], ["client", "need"], ["client", "activity"], ["case", "referral"],
        ["client", "population"],
    ],
)  # fmt: skip
def test_a_key_is_a_code_of_records_or_a_pair_of_it_and_a_word_of_a_list(key, vietnam):
    measure = declared(f'kind = "distinct"\nkey = {key}\n{TALKS}', vietnam)

    assert isinstance(measure, Distinct)
    assert list(measure.keys) == key


@pytest.mark.parametrize(
    ("register", "key"),
    [
        ("groups", "group"),
        ("providers", "provider"),
        ("establishments", "establishment"),
        ("sites", "site"),
    ],
)
def test_a_register_is_met_by_its_own_codes(register, key, vietnam):
    cohort = f'kind = "cohort"\nkey = "%s"\nbase = {{ {TALKS} }}\npart = {{ from = "{register}" }}'
    stock = (
        f'kind = "stock"\nfrom = "{register}"\n'
        f'valid = {{ field = "as_of", months = 3, key = "%s", {TALKS} }}'
    )

    for text, path in ((cohort, "measure.key"), (stock, "measure.valid.key")):
        declared(text % key, vietnam)
        _, reader = parsed(text % "reporter", vietnam)
        (fault,) = reader.faults
        assert (fault.code, fault.field) == ("measure-register-key", path)
        assert fault.params["allowed"] == key


@pytest.mark.parametrize(
    ("part", "whole", "faulty"),
    [
        ("period", "period", []),
        ("year_to_date", "year_to_date", []),
        ("calendar_year_to_date", "calendar_year_to_date", []),
        ("year_to_date", "calendar_year_to_date", ["measure.part.window"]),
        ("period", "year_to_date", ["measure.part.window"]),
        ("first_ever", "period", ["measure.part.window"]),
        ("first_ever", "first_ever", ["measure.whole.window"]),
    ],
)
def test_both_sides_of_a_ratio_count_over_the_same_days(part, whole, faulty, vietnam):
    side = f'{{ kind = "distinct", key = "client", window = "%s", {TALKS} }}'
    text = f'kind = "ratio"\npart = {side % part}\nwhole = {side % whole}'

    _, reader = parsed(text, vietnam)

    assert [fault.field for fault in reader.faults] == faulty


# --- No change, and no fault ----------------------------------------------------------------------


def test_no_part_of_a_declared_measure_can_be_changed(vietnam):
    measure = vietnam.indicators["I01"].measure

    with pytest.raises(AttributeError):
        measure["where"].append("x")
    with pytest.raises(TypeError):
        measure["where"][0]["field"] = "client"
    with pytest.raises(TypeError):
        measure["kind"] = "count"


def test_a_framework_made_of_unchecked_tables_is_not_counted_by_a_faulty_measure(vietnam):
    rows = list(vietnam.tables["indicators"])
    wrong = {**rows[0].row.measure, "kind": "sum", "field": "client"}
    changed = rows[0].row.model_copy(update={"measure": wrong})
    tables = {**vietnam.tables, "indicators": [attrs.evolve(rows[0], row=changed), *rows[1:]]}

    with pytest.raises(FrameworkFaultError) as raised:
        declared_measures(Framework.of(vietnam.info, tables))

    assert "measure-value-kind" in raised.value.report.codes
    assert len(declared_measures(load_framework())) > 50


# --- Bounds ---------------------------------------------------------------------------------------


def test_a_bound_holds_another_one_only_where_every_number_says_so():
    """Compared on every number about the bounds, halves among them."""
    numbers = [Decimal(number) / 2 for number in range(-2, 14)]
    bounds = list(itertools.product(COMPARISONS, map(Decimal, range(1, 5))))
    found = 0
    for (sign, value), (other, limit) in itertools.product(bounds, repeat=2):
        own, wider = Compared("persons", sign, value), Compared("persons", other, limit)
        implied = implies_all((own,), (wider,))
        truly = all(
            wider.met({"persons": number}) for number in numbers if own.met({"persons": number})
        )
        found += implied
        assert implied is truly
    assert found > 50


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (Compared("persons", ">=", Decimal(10)), Compared("contacts", ">=", Decimal(5))),
        (Compared("persons", ">", None, "contacts"), Compared("persons", ">", Decimal(0))),
        (Compared("day", ">=", "$first_day"), Compared("day", ">=", date(2024, 1, 1))),
        (Compared("day", ">=", "$last_day"), Compared("day", ">=", "$first_day")),
    ],
)
def test_a_bound_of_another_field_or_of_an_unknown_day_is_not_held(own, other):
    assert not implies_all((own,), (other,))
    assert implies_all((own,), (own,))


def test_a_later_day_holds_an_earlier_one():
    own, other = (Compared("day", ">=", date(2024, month, 1)) for month in (6, 1))

    assert implies_all((own,), (other,))
    assert not implies_all((other,), (own,))


@pytest.mark.parametrize(
    "kind",
    [
        f'kind = "distinct"\n{TALKS}\n',
        f'kind = "cohort"\nbase = {{ {TALKS} }}\npart = {{ {TALKS} }}\n',
    ],
)
def test_a_pair_of_fields_is_of_people_in_whatever_order_it_names_the_client(kind, vietnam):
    first, second = (
        declared(f"{kind}key = {key}", vietnam)
        for key in ('["client", "group"]', '["group", "client"]')
    )

    assert {"persons", "contacts", "kind"} <= set(record_fields(first))
    assert set(record_fields(first)) == set(record_fields(second))
    assert field_counted(first.keys) == field_counted(second.keys) == "client"
    assert field_counted(("group", "need")) == "group"
