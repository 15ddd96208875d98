"""All rules of records written by hand in Polars, in two stages: is any broken, and which, on the
failing rows only.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_

import polars as pl

from . import words

Faults = pl.DataFrame  # row, code, field: one row for each thing that is wrong

col = pl.col


def any_of(exprs: list[pl.Expr]) -> pl.Expr:
    """Whether any holds; unknown is no."""
    return reduce(or_, exprs)


def is_protection_case() -> pl.Expr:
    """Whether a row is routed and not counted."""
    minor = col("age_band") == "under_18"
    served = col("population").is_null() | col("population").is_in(words.SERVED)
    return (minor & ((col("kind") == "client") | served)).fill_null(value=False) | col(
        "trafficking_suspected"
    )


def row_rules(places: pl.DataFrame) -> list[tuple[str, str, pl.Expr]]:
    """Every rule about one row: its code, the field to look at, and whether it is broken (null is
    no).
    """
    return [*_of_form(), *_of_words(), *_of_content(places)]


def _of_form() -> list[tuple[str, str, pl.Expr]]:
    client, event = col("kind") == "client", col("kind") == "event"
    return [
        *(("negative-count", field, col(field) < 0) for field in words.COUNTS),
        *(("opaque-code-form", field, _no_code(field)) for field in words.OPAQUE),
        ("client-code-form", "client", _no_code("client")),
        (
            "opaque-code-form",
            "id",
            ~col("id").str.contains(words.ID) | col("id").str.contains(words.NO_ID),
        ),
        ("entered-before-day", "day", col("day") > col("entered_on")),
        ("persons-above-contacts", "persons", col("persons") > col("contacts")),
        ("client-in-event", "client", event & col("client").is_not_null()),
        ("establishment-with-client", "establishment", client & col("establishment").is_not_null()),
        ("count-in-client-record", "persons", client & col("persons").is_not_null()),
        ("count-in-client-record", "participants", client & col("participants").is_not_null()),
        ("referral-in-event", "referral_stage", event & col("referral_stage").is_not_null()),
        (
            "coded-without-consent",
            "client",
            col("client").is_not_null() & col("consent").is_in(("refused", "not_asked")),
        ),
        (
            "coded-after-withdrawal",
            "client",
            col("client").is_not_null() & (col("consent") == "withdrawn"),
        ),
        (
            "referral-without-code",
            "referral",
            col("referral").is_null() & col("referral_stage").is_not_null(),
        ),
        (
            "referral-without-stage",
            "referral_stage",
            col("referral_stage").is_null() & col("referral").is_not_null(),
        ),
        ("items-of-what", "item", col("item").is_null() & col("items").is_not_null()),
        ("items-how-many", "items", col("items").is_null() & col("item").is_not_null()),
        ("condoms-to-whom", "recipient", col("recipient").is_null() & (col("item") == "condom")),
        ("cancels-what", "supersedes", col("supersedes").is_null() & col("cancelled")),
    ]


def _no_code(field: str) -> pl.Expr:
    return ~col(field).str.contains(words.CODE) | col(field).str.contains(words.NO_CODE)


def _like_a_name(field: str) -> pl.Expr:
    return ~_no_code(field) & ~col(field).str.contains(words.NO_NAME)


def _of_words() -> list[tuple[str, str, pl.Expr]]:
    return [
        *(("missing-value", field, col(field).is_null()) for field in words.REQUIRED),
        *(
            ("value-not-allowed", field, ~col(field).is_in(allowed))
            for field, allowed in words.WORDS.items()
        ),
        *(
            ("number-out-of-range", field, col(field).abs() >= words.LARGEST)
            for field in words.COUNTS
        ),
        *(
            ("date-out-of-range", field, ~col(field).is_between(*words.OUR_TIME))
            for field in ("day", "entered_on")
        ),
    ]


def _of_content(places: pl.DataFrame) -> list[tuple[str, str, pl.Expr]]:
    activity, event, stands = col("activity"), col("kind") == "event", ~col("cancelled")
    listed = "|".join(words.MODELS)
    own = activity.replace_strict(words.MODEL_OF, default=None)
    return [
        ("orphan-reference", "activity", ~activity.is_in(words.EVERY_ACTIVITY)),
        (
            "orphan-reference",
            "models",
            ~col("models").str.contains(rf"^(?:{listed})(?:;(?:{listed}))*$"),
        ),
        ("orphan-reference", "population", ~col("population").is_in(words.POPULATIONS)),
        ("orphan-reference", "recipient", ~col("recipient").is_in(words.POPULATIONS)),
        ("orphan-reference", "place", col("days_of_place").is_null() & col("place").is_not_null()),
        ("place-not-on-day", "place", any_of(_on_other_days(places))),
        (
            "activity-of-other-model",
            "models",
            (own != "ALL") & ~col("models").str.contains(own, literal=True),
        ),
        ("enforcement-in-records", "activity", activity.is_in(words.ENFORCEMENT)),
        (
            "number-not-stated",
            "contacts",
            col("contacts").is_null() & event & stands & activity.is_in(words.REACHED),
        ),
        (
            "number-not-stated",
            "participants",
            col("participants").is_null() & event & stands & activity.is_in(_LESSONS),
        ),
        ("number-not-stated", "days", col("days").is_null() & stands & activity.is_in(words.STAYS)),
        ("case-not-stated", "case", col("case").is_null() & stands & activity.is_in(_CASES)),
        (
            "population-not-stated",
            "population",
            col("population").is_null() & stands & (~event | activity.is_in(_TO_PEOPLE)),
        ),
        (
            "client-code-like-name",
            "client",
            _like_a_name("client") & ~col("client").str.contains(words.PSEUDONYM),
        ),
        *(("opaque-code-like-name", field, _like_a_name(field)) for field in words.OPAQUE),
        ("consent-not-recorded", "consent", col("consent").is_null() & col("client").is_not_null()),
        (
            "amount-without-source",
            "funding",
            col("funding").is_null() & col("amount").is_not_null(),
        ),
        ("identifier-in-text", "note", col("note").str.contains(words.IDENTIFIER)),
    ]


_LESSONS, _CASES = ("M1-MEET", *words.CLASSES), ("M2-HEALTH", *words.STAYS, *words.LEGAL)
_TO_PEOPLE = ("M3-REACH-OWNER", *words.GIVEN)


def spans_of(places: pl.DataFrame) -> dict[str, tuple[tuple[date, date], ...]]:
    """The days on which each code means a place."""
    spans: dict[str, list[tuple[date, date]]] = {}
    for code, first, end in places.sort("code", "first").select("code", "first", "end").iter_rows():
        spans.setdefault(code, []).append((first, end))
    return {code: tuple(own) for code, own in spans.items()}


def days_of_place(places: pl.DataFrame) -> pl.Expr:
    """A number for each set of days on which codes mean a place; null for a code that never did."""
    spans = spans_of(places)
    kinds = sorted(set(spans.values()))
    numbers = [kinds.index(own) for own in spans.values()]
    return col("place").replace_strict(list(spans), numbers, default=None, return_dtype=pl.Int8)


def _on_other_days(places: pl.DataFrame) -> list[pl.Expr]:
    """One test for all codes that mean a place on the same days."""
    day, kinds = col("day"), sorted(set(spans_of(places).values()))
    return [
        (col("days_of_place") == number)
        & ~any_of([(day >= first) & (day < end) for first, end in spans])
        for number, spans in enumerate(kinds)
    ]


def broken_rules(table: pl.LazyFrame, places: pl.DataFrame) -> Faults:
    """Every rule that a row breaks by itself; of a protection case only that it is one."""
    rules, routed = row_rules(places), is_protection_case()
    numbered = table.with_row_index("row").with_columns(days_of_place=days_of_place(places))
    suspect = numbered.filter(any_of([routed, *(_suspect(*rule) for rule in rules)])).collect()
    sound_people = suspect.filter(~routed)
    found = [_faults(suspect.filter(routed), "protection-case", "")]
    found += [_faults(sound_people.filter(broken), code, field) for code, field, broken in rules]
    return pl.concat(found)


def _suspect(code: str, field: str, broken: pl.Expr) -> pl.Expr:
    """Whether a rule may be broken: of codes, one pattern of what is surely none of a person's
    marks will do.
    """
    if code.endswith("-like-name"):
        return pl.lit(value=False)
    return ~col(field).str.contains(words.SURELY_A_CODE) if code.endswith("-code-form") else broken


def _faults(rows: pl.DataFrame, code: str, field: str) -> Faults:
    return rows.select(col("row").cast(pl.Int64), code=pl.lit(code), field=pl.lit(field))


def all_faults(table: pl.LazyFrame, places: pl.DataFrame) -> Faults:
    """Everything that is wrong with a table: row by row, and between rows; what a sound correction
    answers is left out.
    """
    alone = broken_rules(table, places)
    unread = alone.filter(~col("code").is_in((*words.OF_CONTENT, *words.WARNINGS)))["row"].unique()
    rows = table.with_row_index("row").with_columns(
        col("row").cast(pl.Int64), routed=is_protection_case()
    )
    whole = rows.filter(~col("row").is_in(unread.implode()))
    lazily = [
        *_of_identity(rows),
        *_of_corrections(rows, whole),
        *_of_referrals(whole),
        *_of_entries(whole),
    ]
    found = pl.concat([alone, *pl.collect_all(lazily)])
    return _unanswered(rows, found)


def _between(rows: pl.LazyFrame, code: str, field: str) -> pl.LazyFrame:
    return rows.select("row", code=pl.lit(code), field=pl.lit(field))


def _of_identity(rows: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Rows of one id: all of them, or the copies beyond the first where they say the same."""
    ids = rows.group_by("id").len().filter(col("len") > 1)
    twice = rows.join(ids, on="id", how="semi")
    facts = pl.struct(pl.all().exclude("row", "routed"))
    groups = (
        twice.with_columns(facts=facts).group_by("id").agg("row", same=col("facts").n_unique() == 1)
    )
    copies = groups.filter("same").select(row=col("row").list.sort().list.slice(1)).explode("row")
    differing = groups.filter(~col("same")).select("row").explode("row")
    return [
        _between(copies, "duplicate-record", "id"),
        _between(differing, "conflicting-records", "id"),
    ]


def _of_corrections(rows: pl.LazyFrame, whole: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Corrections of nothing, of what is corrected twice, and older than what they correct."""
    correcting = whole.filter(col("supersedes").is_not_null()).select(
        "row", "id", "supersedes", "entered_on"
    )
    correcting = correcting.with_columns(times=pl.len().over("supersedes"))
    targets = rows.join(correcting.select(id="supersedes"), on="id", how="semi").unique(
        "id", keep="last"
    )
    named = targets.select(
        supersedes="id", known=pl.lit(value=True), before="entered_on", goes_on="supersedes"
    )
    joined = correcting.join(named, on="supersedes", how="left").with_columns(
        col("known").fill_null(value=False)
    )
    circle = col("goes_on") == col("id")  # of two: the generator makes no longer ones
    there = joined.filter("known")
    return [
        _between(joined.filter(~col("known")), "correction-of-unknown", "supersedes"),
        _between(there.filter(circle), "correction-circle", "supersedes"),
        _between(
            there.filter(circle.ne_missing(True) & (col("times") > 1)),
            "corrected-twice",
            "supersedes",
        ),
        _between(
            there.filter(
                circle.ne_missing(True) & (col("times") == 1) & (col("before") > col("entered_on"))
            ),
            "correction-before-record",
            "entered_on",
        ),
    ]


def _of_referrals(whole: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Stages of one referral: out of order, without the one before, twice, or of two clients."""
    staged = whole.filter(col("referral").is_not_null() & col("referral_stage").is_not_null())
    staged = staged.select("row", "referral", "referral_stage", "day", "client")
    at = {
        stage: col("day").filter(col("referral_stage") == stage).max()
        for stage in ("needed", "referred", "received")
    }
    groups = staged.group_by("referral").agg(
        **at,
        last=col("row").max(),
        clients=col("client").drop_nulls().n_unique(),
        referred_too=(col("referral_stage") == "referred").any(),
    )
    beside = staged.join(groups, on="referral")
    before = {
        "referred": ["needed"],
        "received": ["needed", "referred"],
        "completed": ["needed", "referred", "received"],
    }
    early = [
        (col("referral_stage") == stage) & (pl.max_horizontal(names) > col("day"))
        for stage, names in before.items()
    ]
    follows = col("referral_stage").is_in(("received", "completed"))
    again = staged.filter(col("row") > col("row").min().over("referral", "referral_stage"))
    return [
        _between(beside.filter(any_of(early)), "referral-out-of-order", "day"),
        _between(
            beside.filter(follows & ~col("referred_too")),
            "referral-stage-missing",
            "referral_stage",
        ),
        _between(
            groups.filter(col("clients") > 1).select(row="last"),
            "referral-of-two-clients",
            "referral",
        ),
        _between(again, "referral-stage-twice", "referral_stage"),
    ]


_SAME = (
    "client",
    "day",
    "activity",
    "need",
    "service",
    "referral_stage",
    "item",
    "case",
    "course_stage",
)


def _of_entries(whole: pl.LazyFrame) -> list[pl.LazyFrame]:
    """One contact that was perhaps entered twice; other rows of a client who is a protection
    case.
    """
    corrected = whole.filter(col("supersedes").is_not_null()).select(id="supersedes")
    coded = whole.filter(col("client").is_not_null() & ~col("cancelled")).join(
        corrected, on="id", how="anti"
    )
    busy = coded.group_by("client", "day").len().filter(col("len") > 1)
    same_day = coded.select("row", "id", *_SAME).join(busy, on=["client", "day"], how="semi")
    firsts = same_day.group_by(_SAME).agg(
        first=col("row").min(), known=col("id").sort_by("row").first(), count=pl.len()
    )
    more = same_day.join(firsts.filter(col("count") > 1), on=_SAME, nulls_equal=True)
    again = more.filter((col("row") > col("first")) & (col("id") != col("known")))
    protected = whole.filter(col("routed") & col("client").is_not_null()).select("client").unique()
    elsewhere = whole.filter(~col("routed")).join(protected, on="client", how="semi")
    return [
        _between(again, "perhaps-entered-twice", "id"),
        _between(elsewhere, "protection-case-elsewhere", ""),
    ]


def _unanswered(rows: pl.LazyFrame, found: Faults) -> Faults:
    """The faults without those of rows that a sound row corrects, unless they are about a
    person.
    """
    faulty = found.filter(~col("code").is_in(words.WARNINGS))["row"].unique()
    sound = rows.filter(
        col("supersedes").is_not_null() & ~col("row").is_in(faulty.implode())
    ).select(id="supersedes")
    marked = rows.filter(col("row").is_in(found["row"].unique().implode()))
    answered = marked.join(sound, on="id", how="semi").select("row").collect()["row"]
    return found.filter(
        ~col("row").is_in(answered.implode()) | col("code").is_in(words.ABOUT_PEOPLE)
    )
