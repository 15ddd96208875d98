"""Laws of validation: n faults give at least n findings, intact rows are still checked, nothing
ever raises.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexwork_models import Observation, UnusableInputError, validate_observations
from sexwork_models.core.messages import message
from sexwork_models.intake.parsing import column_names

FIELDS = column_names(Observation)
SOUND = {
    "document": "GAZ-1",
    "places": "D-A1",
    "first_day": "2018-01-01",
    "last_day": "2018-12-31",
    "resolved": "stated",
    "models": "A",
    "populations": "baker",
    "item_en": "contacts",
    "item_vi": "lượt người",
    "low": "80",
    "unit": "contact",
    "kind": "actual",
    "readings": "J01:value",
    "grade": "primary",
}

# Each fault: the fields that it touches, what it writes there, and the code that must be found.
# No two faults of different fields hide each other: a cell that cannot be read is named, and
# every other cell is still read.
FAULTS = {
    "letters for a number": ({"low": "many"}, "figure-unreadable"),
    "a thousands mark": ({"low": "1.234.567"}, "number-with-separator"),
    "one and a half or fifteen hundred": ({"low": "1.500"}, "number-ambiguous"),
    "no number": ({"low": ""}, "missing-value"),
    "no such unit": ({"unit": "lot"}, "value-not-allowed"),
    "no unit": ({"unit": ""}, "missing-value"),
    "no such kind": ({"kind": "guess"}, "value-not-allowed"),
    "no such grade": ({"grade": "good"}, "value-not-allowed"),
    "no grade": ({"grade": ""}, "uncited-value"),
    "no document": ({"document": ""}, "uncited-value"),
    "a day that does not exist": ({"first_day": "2018-02-30"}, "date-does-not-exist"),
    "a day in another form": ({"last_day": "31/12/2018"}, "date-form"),
    "no such resolution": ({"resolved": "perhaps"}, "value-not-allowed"),
    "no such role": ({"readings": "J01:sum"}, "reading-form"),
    "no such qualifier": ({"qualifier": "nearly"}, "value-not-allowed"),
    "no such relation": ({"relation": "beside"}, "value-not-allowed"),
}
# Faults of a row that can be read: one of them on a row of its own.
ALONE = {
    "a place that does not exist": ({"places": "P-X"}, "orphan-reference"),
    "a place that ended": (
        {"places": "P-A", "first_day": "2021-01-01", "last_day": "2021-12-31"},
        "place-not-on-day",
    ),
    "no such model": ({"models": "Q"}, "orphan-reference"),
    "no such population": ({"populations": "wizard"}, "orphan-reference"),
    "no such indicator": ({"readings": "J99:value"}, "orphan-reference"),
    "no such document": ({"document": "NO-SUCH"}, "orphan-reference"),
    "persons for contacts": ({"unit": "person"}, "unit-differs-from-indicator"),
    "days in the wrong order": ({"last_day": "2017-01-01"}, "days-reversed"),
    "a fraction of a contact": ({"low": "0.5"}, "count-not-whole"),
    "below zero": ({"low": "-1"}, "figure-negative"),
    "a telephone number": ({"item_en": "call 0912345678"}, "identifier-in-text"),
    "an illustration": ({"grade": "sample"}, "sample-figure"),
    "a ratio without its base": (
        {"readings": "J03:numerator", "unit": "person"},
        "forbidden-ratio",
    ),
    "a factor alone": ({"readings": "J08:factor"}, "forbidden-ratio"),
    "an enforcement indicator": (
        {"readings": "JX:value", "unit": "case"},
        "enforcement-in-calculation",
    ),
}


@st.composite
def faulty_rows(draw):
    """Rows, and the codes that they must give: several cells of one row, or one fault of a readable
    row.
    """
    rows, expected = [], Counter()
    for number in range(draw(st.integers(1, 5))):
        row = {"id": f"F-{number}", **SOUND}
        if draw(st.booleans()):
            name = draw(st.sampled_from(sorted(ALONE)))
            changes, code = ALONE[name]
            row |= changes
            expected[code] += 1
        else:
            touched = set()
            for name in draw(st.lists(st.sampled_from(sorted(FAULTS)), max_size=5, unique=True)):
                changes, code = FAULTS[name]
                if touched & set(changes):
                    continue
                touched |= set(changes)
                row |= changes
                expected[code] += 1
        rows.append(row)
    return rows, expected


def as_csv(rows):
    file = io.StringIO()
    writer = csv.DictWriter(file, FIELDS)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


@given(faulty_rows(), st.booleans())
def test_n_faults_give_at_least_n_findings_each_with_its_code(eldoria, faulty, as_file):
    rows, expected = faulty
    report = validate_observations(as_csv(rows) if as_file else rows, eldoria)
    found = Counter(report.codes)

    assert len(report) >= sum(expected.values())
    assert all(found[code] >= count for code, count in expected.items())
    assert report.ok is not any(message(code).severity == "error" for code in expected)


@given(faulty_rows(), st.integers(0, 5), st.sampled_from(sorted(ALONE)))
def test_an_intact_row_is_still_checked_beside_faulty_ones(eldoria, faulty, position, name):
    """What is found in a readable row does not depend on the faults around it."""
    rows, _ = faulty
    changes, code = ALONE[name]
    position = min(position, len(rows))
    rows.insert(position, {"id": "ONE", **SOUND, **changes})

    report = validate_observations(rows, eldoria)
    assert code in {finding.code for finding in report if finding.where.file == f"$[{position}]"}


@given(faulty_rows())
def test_findings_never_repeat_a_telephone_number(eldoria, faulty):
    rows, _ = faulty
    report = validate_observations([{**row, "note_en": "call 0912345678"} for row in rows], eldoria)

    assert "0912345678" not in json.dumps([report.to_dict("vi"), report.to_dict("en")])


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=4,
)
SENSIBLE = st.sampled_from(
    [
        "F-1",
        "F-2",
        "D-A1",
        "P-A",
        "A",
        "baker",
        "80",
        "contact",
        "person",
        "percent",
        "locality",
        "session",
        "actual",
        "target",
        "primary",
        "J01:value",
        "J03:numerator",
        "J08:factor",
        "J10:value",
        "J11:value",
        "J01:term",
        "2018-01-01",
        "stated",
        "under",
        "range",
        "part_of",
        "disjoint_with",
        "month",
        "enforcement",
    ]
)


@given(
    st.lists(st.dictionaries(st.sampled_from(FIELDS), ANYTHING | SENSIBLE, max_size=12), max_size=3)
)
def test_no_mapping_makes_validation_raise(eldoria, rows):
    for finding in validate_observations(rows, eldoria):
        assert finding.message("vi")
        assert finding.remedy("en")


@given(
    st.lists(
        st.dictionaries(st.sampled_from(FIELDS), ANYTHING | SENSIBLE, min_size=1, max_size=4),
        min_size=1,
        max_size=4,
    )
)
def test_no_change_of_a_sound_row_makes_validation_raise(eldoria, changes):
    rows = [{"id": f"F-{number}", **SOUND, **change} for number, change in enumerate(changes)]
    report = validate_observations(rows, eldoria)

    assert json.dumps(report.to_dict("vi"))


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "id": st.sampled_from(["F-0", "F-1", "F-2"]),
                "places": st.sampled_from(["D-A1", "P-A", "D-A1;D-C1", "EL"]),
                "low": st.sampled_from(["0", "1", "80", "-5"]),
                "high": st.sampled_from(["", "90"]),
                "qualifier": st.sampled_from(["exact", "under", "over", "range", "about"]),
                "unit": st.sampled_from(["contact", "person", "locality"]),
                "populations": st.sampled_from(["", "baker", "smith"]),
                "per_period": st.sampled_from(["", "month"]),
                "kind": st.sampled_from(["actual", "target", "context"]),
                "relation": st.sampled_from(["part_of", "disjoint_with"]),
                "related_to": st.sampled_from(["F-0", "F-1"]),
                "readings": st.sampled_from(
                    [
                        "J01:value",
                        "J03:numerator",
                        "J03:denominator",
                        "J01:term",
                        "J08:term",
                        "J02:value",
                    ]
                ),
            },
        ),
        min_size=2,
        max_size=4,
    )
)
def test_no_combination_of_readable_rows_makes_validation_raise(eldoria, changes):
    rows = [{"id": f"F-{number}", **SOUND, **change} for number, change in enumerate(changes)]

    assert validate_observations(rows, eldoria).codes is not None


@given(st.binary(max_size=200))
def test_no_bytes_make_validation_raise_but_those_of_a_workbook_or_parquet(eldoria, data):
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1")):
        with pytest.raises(UnusableInputError):
            validate_observations(data, eldoria)
    else:
        assert len(validate_observations(data, eldoria)) >= 1


@given(
    st.lists(
        st.sampled_from(
            [*FIELDS, ",", "\n", '"', "\r\n", ";", "80", "F-1", "\ufeff", "é", "e\u0301"]
        ),
        max_size=40,
    )
)
def test_no_csv_text_makes_validation_raise(eldoria, pieces):
    header = ",".join(FIELDS)
    report = validate_observations(f"{header}\n{''.join(pieces)}".encode(), eldoria)

    assert report.to_dict("en")["ok"] is report.ok


@given(st.text(max_size=100))
def test_no_json_text_makes_validation_raise(eldoria, text):
    assert len(validate_observations(f"[{text}".encode(), eldoria)) >= 0
