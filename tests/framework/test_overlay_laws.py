"""Laws of overlays: the base never changes, and overlays of different rows commute."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sexwork_models import list_rows, overlay
from sexwork_models.api.list_rows import KINDS
from sexwork_models.framework.overlay import read_overlay

HEAD = 'id = "o"\nbaseline = "eldoria"\n'
TABLES = [kind for kind in KINDS if kind not in ("observations", "rules")]


def rows(framework):
    return json.dumps({kind: list_rows(kind, framework) for kind in TABLES})


def lines(framework):
    """Every row as one text, in no order."""
    return {kind: sorted(json.dumps(row) for row in list_rows(kind, framework)) for kind in TABLES}


def table(name, **cells):
    return (
        "\n".join(
            [
                f"[[{name}]]",
                *(f"{key} = {value}" for key, value in cells.items() if value is not None),
            ]
        )
        + "\n"
    )


def quoted(value):
    return json.dumps(value, ensure_ascii=False)


def norm(
    subject, id, start, value=100, unit="VND", place="P-AB", document="ACT-2", grade="supplied"
):
    return table(
        "norms",
        id=quoted(id),
        document=quoted(document),
        models='["B"]',
        subject=quoted(subject),
        item_vi='"giá"',
        item_en='"price"',
        kind='"price_ceiling"',
        value=value,
        unit=quoted(unit),
        places=f"[{quoted(place)}]",
        valid_from=start,
        force='"in_force"',
        grade=quoted(grade),
    )


def end(id, on, name="norms"):
    return table("ends", table=quoted(name), id=quoted(id), on=on, document='"ACT-2"')


DAYS = st.dates().map(
    lambda day: (
        day.replace(year=2020 + day.year % 12).isoformat()
        if day.month != 2
        else f"{2020 + day.year % 12}-02-01"
    )
)
NAMES = st.text("ABCDEF", min_size=1, max_size=3)
ENDED = st.sampled_from(
    [
        ("E-PRICE-2", "norms"),
        ("E-GROUPS", "norms"),
        ("T-BY-2025", "targets"),
        ("P-AB", "places"),
        ("NO", "norms"),
    ]
)
PARTS = st.one_of(
    st.builds(
        norm,
        subject=st.sampled_from(["tea", "coffee", "case-price"]),
        id=NAMES,
        start=DAYS,
        value=st.none() | st.integers(-5, 10**9) | st.just("0.5"),
        unit=st.sampled_from(["VND", "VND", "VND", "person", "lot"]),
        place=st.sampled_from(["P-AB", "P-C", "EL", "P-X"]),
        document=st.sampled_from(["ACT-2", "ACT-2", "NO-ACT"]),
        grade=st.sampled_from(["supplied", "sample", "unknown"]),
    ),
    st.builds(lambda ended, on: end(ended[0], on, ended[1]), ENDED, DAYS),
    st.sampled_from(["[[prices]]\nid = 1\n", "[[norms]]\n", 'colour = "red"\n', "[[norms\n"]),
)


def written(folder, text, name="overlay.toml"):
    path = Path(folder) / name
    path.write_text(HEAD + text, encoding="utf-8")
    return path


@settings(max_examples=40)
@given(st.lists(PARTS, min_size=1, max_size=4))
def test_no_overlay_sound_or_faulty_alters_its_base(eldoria, parts):
    before = rows(eldoria)
    with tempfile.TemporaryDirectory() as folder:
        framework, report = read_overlay(eldoria, written(folder, "".join(parts)))

    assert rows(eldoria) == before
    assert (framework is None) is (not report.ok)
    assert eldoria.changes == ()


@settings(max_examples=25)
@given(
    st.lists(st.tuples(NAMES, DAYS), min_size=1, max_size=3, unique_by=lambda part: part[0]),
    st.lists(st.tuples(NAMES, DAYS), min_size=1, max_size=3, unique_by=lambda part: part[0]),
    st.booleans(),
)
def test_two_overlays_of_different_subjects_agree_in_either_order(eldoria, left, right, ending):
    """Each id has a subject of its own, so nothing overlaps; one of them may end a row as well."""
    left_rows = "".join(norm(f"left-{id}", f"L-{id}", day) for id, day in left)
    right_rows = "".join(norm(f"right-{id}", f"R-{id}", day) for id, day in right) + (
        end("E-GROUPS", "2025-01-01") if ending else ""
    )
    with tempfile.TemporaryDirectory() as folder:
        first = written(folder, left_rows, "left.toml")
        second = written(folder, right_rows, "right.toml")
        there, back = (
            overlay(overlay(eldoria, first), second),
            overlay(overlay(eldoria, second), first),
        )

    assert lines(there) == lines(back)
    assert sorted(map(str, there.changes)) == sorted(map(str, back.changes))
    assert len(there.changes) == len(left) + len(right) + ending


@settings(max_examples=25)
@given(st.lists(st.tuples(NAMES, DAYS), min_size=1, max_size=4, unique_by=lambda part: part[0]))
def test_what_an_overlay_adds_is_all_that_it_changes(eldoria, parts):
    with tempfile.TemporaryDirectory() as folder:
        framework = overlay(
            eldoria, written(folder, "".join(norm(f"s-{id}", f"X-{id}", day) for id, day in parts))
        )

    base, over = lines(eldoria), lines(framework)
    assert {kind for kind in TABLES if base[kind] != over[kind]} == {"norms"}
    added = set(over["norms"]) - set(base["norms"])
    assert {json.loads(row)["id"] for row in added} == {f"X-{id}" for id, _ in parts}
    assert set(base["norms"]) < set(over["norms"])
