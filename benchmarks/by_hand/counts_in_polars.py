"""All indicators written by hand in Polars, by province, in two levels: what each client has, then
clients added up.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import polars as pl

from . import words
from .rules_in_polars import is_protection_case

Key, Numbers = tuple[str, ...], tuple[int | None, ...]
Answer = dict[Key, Numbers]  # (indicator, *words of the part): least, most (None: no limit), ...

col = pl.col


class Days(NamedTuple):
    """The period that is counted, each of its months, and the first day of its year. What ends on a
    day does not hold it.
    """

    start: date
    end: date
    months: tuple[tuple[date, date], ...]
    year: date


def count_all(table: pl.LazyFrame, places: pl.DataFrame, days: Days) -> Answer:
    """Every indicator of every province that has a record of it: bounds and records, or the parts
    of a ratio.
    """
    names = places["province"].unique().sort()
    rows = (
        _standing(table, _numbered(places, names), days).collect().lazy()
    )  # made ready once for all that is asked
    people, keyless = _people(rows, days)
    queries = (
        people,
        keyless,
        _houses(rows),
        _sums(rows),
        _first_times(rows, days),
        _records_of_first(rows),
    )
    frames = [
        frame.with_columns(names.gather(frame["province"]).alias("province")).rows(named=True)
        for frame in pl.collect_all(queries)
    ]
    return dict(answers(frames, days))


def _numbered(places: pl.DataFrame, names: pl.Series) -> pl.DataFrame:
    """The places with the number of their province among the names: numbers are faster to group
    by.
    """
    number = col("province").replace_strict(names, range(len(names)), return_dtype=pl.Int64)
    return places.select("code", "first", "end", province=number)


def _standing(table: pl.LazyFrame, places: pl.DataFrame, days: Days) -> pl.LazyFrame:
    """What no correction replaced, nobody cancelled and nobody needs protection in, with its
    province and its models.
    """
    models = (
        table.select("models")
        .unique()
        .with_columns(
            *(
                col("models")
                .str.split(";")
                .list.set_intersection(list(of))
                .list.len()
                .gt(0)
                .alias(name)
                for name, of in _MODELS.items()
            )
        )
    )
    corrected = table.filter(col("supersedes").is_not_null()).select(id="supersedes")
    kept = table.filter(~col("cancelled") & ~is_protection_case() & (col("day") < days.end)).join(
        corrected, on="id", how="anti"
    )
    placed = kept.join(places.lazy(), left_on="place", right_on="code").filter(
        (col("day") >= col("first")) & (col("day") < col("end"))
    )
    inside, this_year = col("day") >= days.start, col("day") >= days.year
    flags = {
        "client_record": col("kind") == "client",
        "event": col("kind") == "event",
        "inside": inside,
        "this_year": this_year,
    }
    return placed.join(models, on="models").select("province", "day", *_NEEDED, *_MODELS, **flags)


_NEEDED = (
    *(
        "client",
        "referral",
        "case",
        "establishment",
        "activity",
        "population",
        "need",
        "service",
        "referral_stage",
    ),
    *(
        "course_stage",
        "item",
        "recipient",
        "contacts",
        "persons",
        "participants",
        "items",
        "days",
        "score",
    ),
)
_MODELS = {
    "m1": ("M1", "ALL"),
    "m2": ("M2", "ALL"),
    "m3": ("M3", "ALL"),
    "m12": ("M1", "M2", "ALL"),
    "m13": ("M1", "M3", "ALL"),
    "any": ("M1", "M2", "M3", "ALL"),
}


def _client_masks(days: Days) -> dict[str, pl.Expr]:
    """Which records count a client for what: year to date, or within the period or a month."""
    activity, people, stage = col("activity"), col("population"), col("referral_stage")
    year, inside = col("this_year"), col("inside")
    sex_worker, worker, needy = (
        people == "sex_worker",
        people.is_in(("worker", "female_worker")),
        col("need").is_in(words.NEEDS),
    )
    made = stage.is_in(words.MADE)
    asked = inside & (activity == "M3-REACH-WORKER") & col("any")
    materials = activity.is_in(("M1-COUNSEL", "M1-IEC")) & sex_worker & col("m12")
    return {
        "I02": year & activity.is_in(words.REACHED) & col("any"),
        "I03": year & activity.is_in(words.CONTACTED) & sex_worker & col("any"),
        "I04": year
        & activity.is_in((*words.CONTACTED, *words.WORKERS_MET))
        & (people == "at_risk_person")
        & col("any"),
        "I08": year & made & col("any"),
        "I12": year & needy & col("any"),
        "I14": year & activity.is_in(words.GIVEN) & col("any"),
        "I24": year
        & (activity == "M1-TRAIN")
        & people.is_in(("board_member", "outreach_worker"))
        & col("m13"),
        "I37": year & (activity == "M2-VOC") & (col("course_stage") == "started") & col("m2"),
        **{f"I38/{kind}": year & (activity == kind) & col("m2") for kind in words.SUPPORT},
        "I41": year & (activity == "M3-REACH-OWNER") & (people == "owner") & col("m3"),
        "I42": year & activity.is_in(words.WORKERS_MET) & worker & col("m3"),
        "I45": year & (activity == "M3-BHXH") & worker & col("m3"),
        "I46": year
        & (col("service") == "social_insurance")
        & (stage == "completed")
        & worker
        & col("m3"),
        **{
            f"I05/{start}": materials & (col("day") >= start) & (col("day") < end)
            for start, end in days.months
        },
        "I06": inside & activity.is_in(("M1-COUNSEL", "M2-PSY")) & sex_worker & col("m12"),
        "I06/made": inside & made & sex_worker & col("m12"),
        "I07": inside & needy & col("any"),
        "I07/made": inside & made & col("any"),
        "I13": asked & col("need").is_not_null(),
        "I13/needy": asked & needy,
    }


PAIRS = {
    "I06": "I06/made",
    "I07": "I07/made",
}  # of a rate: both are met by the same client, perhaps in different records


def _people(rows: pl.LazyFrame, days: Days) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Clients and records of each province, and what records without a code may add to the
    clients.
    """
    masks = {name: mask.fill_null(value=False) for name, mask in _client_masks(days).items()}
    masked = rows.select(
        "province", "client", "client_record", "persons", "contacts", "participants", **masks
    )
    each = (
        masked.filter(col("client").is_not_null())
        .group_by("province", "client")
        .agg(col(name).sum() for name in masks)
    )
    people = each.group_by("province").agg(
        *((col(name) > 0).sum() for name in masks),
        *(col(name).sum().alias(f"{name}:records") for name in masks),
        *(
            ((col(mask) > 0) & (col(other) > 0)).sum().alias(f"{mask}:both")
            for mask, other in PAIRS.items()
        ),
    )
    stated = pl.coalesce("persons", "contacts", "participants")
    most = pl.when("client_record").then(1).otherwise(stated)
    least = (
        pl.when("client_record")
        .then(1)
        .when(col("persons").is_not_null())
        .then("persons")
        .otherwise((stated != 0).fill_null(value=True))
    )
    without = masked.filter(col("client").is_null()).with_columns(
        most=most, least=least, open=most.is_null()
    )
    met = {
        **{name: col(name) for name in masks},
        **{f"{mask}:both": col(mask) & col(other) for mask, other in PAIRS.items()},
    }
    keyless = without.group_by("province").agg(
        *(mask.sum().alias(f"{name}:records") for name, mask in met.items()),
        *(pl.when(mask).then("most").sum().alias(f"{name}:most") for name, mask in met.items()),
        *((mask & col("open")).sum().alias(f"{name}:open") for name, mask in met.items()),
        *(
            pl.when(mask).then("least").max().fill_null(0).alias(f"{name}:least")
            for name, mask in met.items()
        ),
    )
    return people, keyless


def _houses(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Establishments that were visited, and that signed, in the period."""
    visits = rows.filter(
        col("inside")
        & col("event")
        & col("m3")
        & col("activity").is_in(("M3-REACH-EST", "M3-COMMIT"))
    )
    seen, signed = (col("activity") == "M3-REACH-EST").sum(), (col("activity") == "M3-COMMIT").sum()
    each = visits.group_by("province", "establishment").agg(seen=seen, signed=signed)
    named = col("establishment").is_not_null()
    both = (col("seen") > 0) & (col("signed") > 0)
    return each.group_by("province").agg(
        *((named & (col(name) > 0)).sum().alias(name) for name in ("seen", "signed")),
        *(col(name).sum().alias(f"{name}:records") for name in ("seen", "signed")),
        *(pl.when(~named).then(name).sum().alias(f"{name}:most") for name in ("seen", "signed")),
        (named & both).sum().alias("both"),
    )


def _sums(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Numbers added up over the records of the period: the sum, how many records, and how many
    state no number.
    """
    activity, lone = (
        col("activity"),
        pl.when(col("contacts").is_null() & col("client_record")).then(1).otherwise("contacts"),
    )
    condoms = col("item") == "condom"
    meeting, lesson = (
        col("event") & (activity == "M1-MEET") & col("m1"),
        col("event") & activity.is_in(words.CLASSES),
    )
    added = {
        "I01": (activity.is_in(words.REACHED) & col("any"), lone),
        "I22": (meeting, col("participants")),
        "I26": (lesson, col("participants")),
        "I27": (
            condoms & (col("recipient") == "sex_worker") & (activity == "M1-CONDOM-SW") & col("m1"),
            col("items"),
        ),
        "I28": (
            condoms
            & (col("recipient") == "establishment")
            & (activity == "M3-CONDOM-EST")
            & col("m3"),
            col("items"),
        ),
        "I29": (
            (col("item") == "material_set")
            & activity.is_in(("M1-MATERIAL", "X-TOOLKIT"))
            & col("m12"),
            col("items"),
        ),
        "I30": (col("item").is_in(words.MEDIA) & (activity == "P-MEDIA"), col("items")),
        "I32": ((activity == "M2-HOTLINE") & col("m12"), lone),
        "I35": (activity.is_in(words.STAYS) & col("m2"), col("days")),
        "I47": (col("event") & (activity == "M3-DIALOGUE") & col("m3"), pl.lit(1)),
        "I52": (col("score").is_not_null() & col("m2"), col("score")),
    }
    masks = {name: mask.fill_null(value=False) for name, (mask, _) in added.items()}
    numbers = {
        f"{name}:number": pl.when(masks[name]).then(number) for name, (_, number) in added.items()
    }
    return (
        rows.filter("inside")
        .select("province", **masks, **numbers)
        .group_by("province")
        .agg(
            *(col(name).sum().alias(f"{name}:records") for name in added),
            *(col(f"{name}:number").sum() for name in added),
            *(col(f"{name}:number").count().alias(f"{name}:stated") for name in added),
            least=col("I22:number").min(),
            most=col("I22:number").max(),
        )
    )


def _marked(rows: pl.LazyFrame) -> pl.LazyFrame:
    """What is counted once, at its first record: new members, referrals by stage, cases."""
    activity, stage = col("activity"), col("referral_stage")
    member = (
        col("this_year")
        & (activity == "M1-MEMBER")
        & (col("population") == "group_member")
        & col("m1")
    )
    of_stage = {"referred": "I09", "received": "I10", "completed": "I11"}
    of_case = {
        "M2-HEALTH": "I33",
        **dict.fromkeys(words.STAYS, "I34"),
        **dict.fromkeys(words.LEGAL, "I36"),
    }
    parts = (
        rows.filter(member).select(
            "province",
            "day",
            "inside",
            "client_record",
            *_STATED,
            indicator=pl.lit("I19"),
            key="client",
        ),
        rows.filter(stage.is_in(words.MADE) & col("any")).select(
            "province",
            "day",
            "inside",
            "client_record",
            *_STATED,
            indicator=stage.replace_strict(of_stage, default=None),
            key="referral",
        ),
        rows.filter(activity.is_in(list(of_case)) & col("m2")).select(
            "province",
            "day",
            "inside",
            "client_record",
            *_STATED,
            indicator=activity.replace_strict(of_case, default=None),
            key="case",
        ),
    )
    return pl.concat(parts)


# of provinces: a day and the number of a province make one number, and the least of them is the
# first
_MOST = 1000
_STATED = ("persons", "contacts", "participants")


def _first_times(rows: pl.LazyFrame, days: Days) -> pl.LazyFrame:
    """How many keys have their first record in the period, each in the province of that record; of
    one day, the first one.
    """
    named = _marked(rows).filter(col("key").is_not_null())
    first = named.group_by("indicator", "key").agg(
        (col("day").to_physical() * _MOST + col("province")).min().alias("first")
    )
    start = (days.start - date(1970, 1, 1)).days
    return (
        first.filter(col("first") >= start * _MOST)
        .group_by("indicator", province=col("first") % _MOST)
        .len()
    )


def _records_of_first(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The records of the period that they rest on; what those without a key may add, or may have
    met before.
    """
    stated = pl.coalesce(*_STATED)
    most = pl.when((col("indicator") != "I19") | col("client_record")).then(1).otherwise(stated)
    keyless = col("key").is_null()
    ready = _marked(rows).with_columns(
        most=pl.when(keyless).then(most), open=keyless & most.is_null()
    )
    inside = pl.when("inside")
    return ready.group_by("indicator", "province").agg(
        col("inside").sum().alias("records"),
        inside.then("most").sum().alias("most"),
        inside.then("open").sum().alias("open"),
        col("most").sum().alias("ever_most"),
        col("open").sum().alias("ever_open"),
    )


# -------------------------------------------------------------------------- small tables to answers


def answers(frames: list[list[dict]], days: Days) -> Iterator[tuple[Key, Numbers]]:
    """What follows from the small tables of people, of records without a code, of houses, of sums,
    and of first records.
    """
    people, keyless, houses, sums, first, of_first = frames
    yield from _of_people(
        {row["province"]: row for row in people}, {row["province"]: row for row in keyless}, days
    )
    for row in houses:
        yield from _of_houses(row)
    for row in sums:
        yield from _of_sums(row)
    new = {(row["indicator"], row["province"]): row["len"] for row in first}
    for indicator in {row["indicator"] for row in of_first}:
        yield from _of_first_times([row for row in of_first if row["indicator"] == indicator], new)


def _of_first_times(
    rows: list[dict], new: dict[tuple[str, str], int]
) -> Iterator[tuple[Key, Numbers]]:
    """What is new in each province: records without a key may add to it, and those of elsewhere or
    before may be the same.
    """
    most, open_ = sum(row["ever_most"] for row in rows), any(row["ever_open"] for row in rows)
    for row in rows:
        key = row["indicator"], row["province"]
        count = new.get(key, 0)
        low = 0 if open_ else max(0, count - (most - row["most"]))
        if row["records"]:
            yield key, (low, None if row["open"] else count + row["most"], row["records"])


def _of_people(
    people: dict[str, dict], keyless: dict[str, dict], days: Days
) -> Iterator[tuple[Key, Numbers]]:
    for province in {*people, *keyless}:
        known, more = people.get(province, {}), keyless.get(province, {})
        for name in _client_masks(days):
            indicator, _, part = name.partition("/")
            records = known.get(f"{name}:records", 0) + more.get(f"{name}:records", 0)
            if not records or part in {"made", "needy"}:
                continue
            bounds = _bounds(known.get(name, 0), more, name)
            if indicator in PAIRS:
                yield (indicator, province), (*_of_both(known, more, indicator), *bounds, records)
            elif indicator == "I13":
                yield (
                    (indicator, province),
                    (*_bounds(known.get("I13/needy", 0), more, "I13/needy"), *bounds, records),
                )
            else:
                yield (indicator, province, *([part] if part else [])), (*bounds, records)


def _bounds(known: int, more: dict, name: str) -> tuple[int, int | None]:
    low = max(known, more.get(f"{name}:least", 0))
    return low, None if more.get(f"{name}:open") else max(low, known + more.get(f"{name}:most", 0))


def _of_both(known: dict, more: dict, one: str) -> tuple[int, int | None]:
    """Clients who meet two conditions: no more than meet either, nor than those known and all who
    have no code.
    """
    other, both = PAIRS[one], known.get(f"{one}:both", 0)
    low = max(both, more.get(f"{one}:both:least", 0))
    limits = [
        None if more.get(f"{name}:open") else known.get(name, 0) + more.get(f"{name}:most", 0)
        for name in (one, other)
    ]
    added = [
        None if more.get(f"{name}:open") else more.get(f"{name}:most", 0) for name in (one, other)
    ]
    limits.append(None if None in added else both + sum(limit or 0 for limit in added))
    high = min((limit for limit in limits if limit is not None), default=None)
    return low, None if high is None else max(low, high)


def _of_houses(row: dict) -> Iterator[tuple[Key, Numbers]]:
    bounds = {
        name: (max(row[name], int(row[f"{name}:most"] > 0)), row[name] + row[f"{name}:most"])
        for name in ("seen", "signed")
    }
    for indicator, name in (("I40", "seen"), ("I43", "signed")):
        if row[f"{name}:records"]:
            yield (indicator, row["province"]), (*bounds[name], row[f"{name}:records"])
    if row["seen:records"]:
        added = row["seen:most"] + row["signed:most"]
        high = min(bounds["seen"][1], bounds["signed"][1], row["both"] + added)
        yield (
            ("I44", row["province"]),
            (row["both"], max(row["both"], high), *bounds["seen"], row["seen:records"]),
        )


def _of_sums(row: dict) -> Iterator[tuple[Key, Numbers]]:
    for name in ("I01", "I22", "I26", "I27", "I28", "I29", "I30", "I32", "I35"):
        records = row[f"{name}:records"]
        if records:
            total = row[f"{name}:number"]
            yield (
                (name, row["province"]),
                (total, total if row[f"{name}:stated"] == records else None, records),
            )
    for name, counted in (("I21", "I22"), ("I25", "I26"), ("I47", "I47")):
        records = row[f"{counted}:records"]
        if records:
            yield (name, row["province"]), (records, records, records)
    if row["I22:stated"]:
        yield (
            ("I23", row["province"]),
            (row["least"], row["most"], row["I22:number"], row["I22:stated"], row["I22:records"]),
        )
    if row["I52:records"]:
        score, scored = row["I52:number"], row["I52:records"]
        yield ("I52", row["province"]), (score, score, scored, scored, scored)
