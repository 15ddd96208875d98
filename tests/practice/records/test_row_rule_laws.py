"""Laws of rules that are checked together: asking only some of them overlooks none."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sexwork_models import load_framework
from sexwork_models.forms.record_terms import Consent, Item, RecordKind, ReferralStage
from sexwork_models.forms.records import ActivityRecord
from sexwork_models.forms.row_rules import FORM_RULES
from sexwork_models.practice.records.content_rules import framework_rules

VIETNAM = load_framework()
RULES = {"form": FORM_RULES, "framework": framework_rules(VIETNAM).others}
NUMBERS = st.none() | st.integers(-1, 2)
CODES = st.sampled_from(["", "KH7F", "an", "0912345678", "01"])
DAYS = st.dates(date(2023, 1, 1), date(2023, 1, 3))
VALUES = {
    "kind": st.none() | st.sampled_from(RecordKind),
    "day": DAYS,
    "entered_on": DAYS,
    "cancelled": st.booleans(),
    "activity": st.sampled_from(["", *VIETNAM.activities]),
    "models": st.sampled_from([(), ("M1",), ("M1", "M2")]),
    "consent": st.none() | st.sampled_from(Consent),
    "referral_stage": st.none() | st.sampled_from(ReferralStage),
    "item": st.none() | st.sampled_from(Item),
    **dict.fromkeys(("contacts", "persons", "participants", "items", "days", "nights"), NUMBERS),
    **dict.fromkeys(("client", "establishment", "referral", "case", "supersedes", "id"), CODES),
    **dict.fromkeys(("population", "recipient", "funding"), CODES),
}
FIELDS = ActivityRecord.model_fields.items()
BLANK = {name: field.default for name, field in FIELDS if not field.is_required()}


def broken_one_by_one(rules, cells):
    """The codes and fields of the rules that a record breaks, each rule asked by itself."""
    found = []
    for rule in rules:
        try:
            broken = rule.broken(cells)
        except KeyError:  # it needs a field that could not be read
            continue
        if broken:
            found.append((rule.code, rule.field))
    return found


@given(
    st.sampled_from(sorted(RULES)),
    st.fixed_dictionaries({}, optional=VALUES),
    st.sets(st.sampled_from(sorted(VALUES)), max_size=4),
)
def test_rules_together_find_what_each_finds_in_the_same_order(name, filled, unread):
    cells = {**BLANK, "kind": None, "day": date(2023, 1, 2), "entered_on": date(2023, 1, 2)}
    cells.update(activity="", models=(), place="22", id="")
    cells.update(filled)
    known = {field: value for field, value in cells.items() if field not in unread}

    found = RULES[name].contradictions(known)

    expected = broken_one_by_one(RULES[name], known)
    assert [(issue.code, issue.field) for issue in found] == expected


def test_a_rule_is_asked_where_its_field_is_filled_and_where_its_condition_is_met():
    cells = {**BLANK, "kind": RecordKind.EVENT, "client": "KH7F", "item": Item.CONDOM}

    found = [(issue.code, issue.field) for issue in FORM_RULES.contradictions(cells)]

    assert found == [
        ("client-in-event", "client"),
        ("items-how-many", "items"),
        ("condoms-to-whom", "recipient"),
    ]
