"""All indicators written by hand in SQL for DuckDB, by province, in two levels: what each client
has, then clients added up.
"""

from __future__ import annotations

import duckdb

from . import words
from .counts_in_polars import PAIRS, Answer, Days, answers


def count_all(base: duckdb.DuckDBPyConnection, days: Days) -> Answer:
    """Every indicator of every province that has a record of it, from the tables `records` and
    `places`.
    """
    base.execute(_standing(days))
    try:
        people, keyless = (_rows(base, query) for query in _people(days))
        others = [
            _rows(base, query)
            for query in (_HOUSES, _sums(), _first_times(days), _records_of_first())
        ]
        return dict(answers([people, _wide(keyless), *others], days))
    finally:
        base.execute("DROP TABLE standing")


def _rows(base: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, object]]:
    found = base.execute(query)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _wide(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """One row for each province."""
    wide: dict[object, dict[str, object]] = {}
    for row in rows:
        named = {
            f"{row['name']}:{field}": row[field] for field in ("records", "most", "open", "least")
        }
        wide.setdefault(row["province"], {"province": row["province"]}).update(named)
    return list(wide.values())


def _in(values: tuple[str, ...]) -> str:
    return "IN (" + ", ".join(f"'{value}'" for value in values) + ")"


def _of(*models: str) -> str:
    return (
        "(" + " OR ".join(f"contains(';' || models || ';', ';{model};')" for model in models) + ")"
    )


def _standing(days: Days) -> str:
    """What no correction replaced, nobody cancelled and nobody needs protection in, and which of
    it counts a client for what.
    """
    masks = ", ".join(
        f'coalesce({mask}, false) AS "{name}"' for name, mask in _client_masks(days).items()
    )
    served = f"kind = 'client' OR population IS NULL OR population {_in(words.SERVED)}"
    minor = f"age_band = 'under_18' AND ({served})"
    return f"""
        CREATE TEMP TABLE standing AS
        WITH named AS (
            SELECT models, {_of("M1", "ALL")} AS m1, {_of("M2", "ALL")} AS m2, {_of("M3", "ALL")}
                AS m3,
                {_of("M1", "M2", "ALL")} AS m12, {_of("M1", "M3", "ALL")} AS m13,
                    {_of("M1", "M2", "M3", "ALL")} AS any_model
            FROM (SELECT DISTINCT models FROM records)
        )
        SELECT province, day, client, referral, "case", establishment, activity, population,
            referral_stage, item, recipient,
            contacts, persons, participants, items, days, score, m1, m2, m3, m12, any_model,
            kind = 'client' AS client_record, kind = 'event' AS event,
            day >= DATE '{days.start}' AS inside, day >= DATE '{days.year}' AS this_year, {masks}
        FROM records
        JOIN named USING (models)
        JOIN places ON place = code AND day >= first AND day < "end"
        WHERE NOT cancelled AND NOT trafficking_suspected AND day < DATE '{days.end}' AND
            coalesce(NOT ({minor}), true)
            AND NOT EXISTS (FROM records AS later WHERE later.supersedes = records.id)
    """  # noqa: S608


def _client_masks(days: Days) -> dict[str, str]:
    sex_worker, worker = "population = 'sex_worker'", "population IN ('worker', 'female_worker')"
    at_risk = "population = 'at_risk_person'"
    needy, made = f"need {_in(words.NEEDS)}", f"referral_stage {_in(words.MADE)}"
    materials = f"activity IN ('M1-COUNSEL', 'M1-IEC') AND {sex_worker} AND m12"
    asked = "inside AND activity = 'M3-REACH-WORKER' AND any_model"
    return {
        "I02": f"this_year AND activity {_in(words.REACHED)} AND any_model",
        "I03": f"this_year AND activity {_in(words.CONTACTED)} AND {sex_worker} AND any_model",
        "I04": f"this_year AND activity {_in((*words.CONTACTED, *words.WORKERS_MET))} "
        f"AND {at_risk} AND any_model",
        "I08": f"this_year AND {made} AND any_model",
        "I12": f"this_year AND {needy} AND any_model",
        "I14": f"this_year AND activity {_in(words.GIVEN)} AND any_model",
        "I24": "this_year AND activity = 'M1-TRAIN' "
        "AND population IN ('board_member', 'outreach_worker') AND m13",
        "I37": "this_year AND activity = 'M2-VOC' AND course_stage = 'started' AND m2",
        **{f"I38/{kind}": f"this_year AND activity = '{kind}' AND m2" for kind in words.SUPPORT},
        "I41": "this_year AND activity = 'M3-REACH-OWNER' AND population = 'owner' AND m3",
        "I42": f"this_year AND activity {_in(words.WORKERS_MET)} AND {worker} AND m3",
        "I45": f"this_year AND activity = 'M3-BHXH' AND {worker} AND m3",
        "I46": "this_year AND service = 'social_insurance' "
        f"AND referral_stage = 'completed' AND {worker} AND m3",
        **{
            f"I05/{start}": f"{materials} AND day >= DATE '{start}' AND day < DATE '{end}'"
            for start, end in days.months
        },
        "I06": f"inside AND activity IN ('M1-COUNSEL', 'M2-PSY') AND {sex_worker} AND m12",
        "I06/made": f"inside AND {made} AND {sex_worker} AND m12",
        "I07": f"inside AND {needy} AND any_model",
        "I07/made": f"inside AND {made} AND any_model",
        "I13": f"{asked} AND need IS NOT NULL",
        "I13/needy": f"{asked} AND {needy}",
    }


def _people(days: Days) -> tuple[str, str]:
    """Clients and records of each province, and what records without a code may add to the
    clients.
    """
    masks = _client_masks(days)
    counts = ", ".join(f'count_if("{name}") AS "{name}"' for name in masks)
    added = [
        f'count(*) FILTER (WHERE "{name}" > 0) AS "{name}", sum("{name}")::BIGINT AS '
        f'"{name}:records"'
        for name in masks
    ]
    added += [
        f'count(*) FILTER (WHERE "{mask}" > 0 AND "{other}" > 0) AS "{mask}:both"'
        for mask, other in PAIRS.items()
    ]
    people = f"""
        WITH each AS (SELECT province, client, {counts} FROM standing WHERE client IS NOT NULL
            GROUP BY province, client)
        SELECT province, {", ".join(added)} FROM each GROUP BY province
    """  # noqa: S608
    both = [f'("{mask}" AND "{other}") AS "{mask}:both"' for mask, other in PAIRS.items()]
    named = [f'nullif("{name}", false) AS "{name}"' for name in masks] + [
        f"nullif({mask.replace(' AS ', ', false) AS ', 1)}" for mask in both
    ]
    keyless = f"""
        WITH widened AS (
            SELECT *, if(client_record, 1, coalesce(persons, contacts, participants))::INTEGER AS
                most,
                if(client_record, 1, coalesce(persons, (coalesce(contacts, participants, 1) <>
                    0)::BIGINT))::INTEGER AS least
            FROM standing WHERE client IS NULL
        ), met AS (
            UNPIVOT (SELECT province, most, least, {", ".join(named)} FROM widened)
            ON COLUMNS(* EXCLUDE (province, most, least)) INTO NAME name VALUE met
        )
        SELECT province, name, count(*) AS records, coalesce(sum(most), 0)::BIGINT AS most,
            count(*) - count(most) AS open,
            max(least) AS least
        FROM met GROUP BY province, name
    """  # noqa: S608
    return people, keyless


_HOUSES = """
    WITH each AS (
        SELECT province, establishment, count(*) FILTER (WHERE activity = 'M3-REACH-EST') AS seen,
            count(*) FILTER (WHERE activity = 'M3-COMMIT') AS signed
        FROM standing WHERE inside AND event AND m3 AND activity IN ('M3-REACH-EST', 'M3-COMMIT')
        GROUP BY province, establishment
    )
    SELECT province,
        count(establishment) FILTER (WHERE seen > 0) AS seen, count(establishment) FILTER (WHERE
            signed > 0) AS signed,
        sum(seen)::BIGINT AS "seen:records", sum(signed)::BIGINT AS "signed:records",
        coalesce(sum(seen) FILTER (WHERE establishment IS NULL), 0)::BIGINT AS "seen:most",
        coalesce(sum(signed) FILTER (WHERE establishment IS NULL), 0)::BIGINT AS "signed:most",
        count(establishment) FILTER (WHERE seen > 0 AND signed > 0) AS "both"
    FROM each GROUP BY province
"""


def _sums() -> str:
    """Numbers added up over the records of the period: the sum, how many records, and how many
    state no number.
    """
    lone, meeting = (
        "coalesce(contacts, if(client_record, 1, NULL))",
        "event AND activity = 'M1-MEET' AND m1",
    )
    condoms = "item = 'condom' AND recipient = '{}' AND activity = '{}' AND {}"
    added = {
        "I01": (f"activity {_in(words.REACHED)} AND any_model", lone),
        "I22": (meeting, "participants"),
        "I26": (f"event AND activity {_in(words.CLASSES)}", "participants"),
        "I27": (condoms.format("sex_worker", "M1-CONDOM-SW", "m1"), "items"),
        "I28": (condoms.format("establishment", "M3-CONDOM-EST", "m3"), "items"),
        "I29": (
            "item = 'material_set' AND activity IN ('M1-MATERIAL', 'X-TOOLKIT') AND m12",
            "items",
        ),
        "I30": (f"item {_in(words.MEDIA)} AND activity = 'P-MEDIA'", "items"),
        "I32": ("activity = 'M2-HOTLINE' AND m12", lone),
        "I35": (f"activity {_in(words.STAYS)} AND m2", "days"),
        "I47": ("event AND activity = 'M3-DIALOGUE' AND m3", "1"),
        "I52": ("score IS NOT NULL AND m2", "score"),
    }
    asked = [
        f"""count(*) FILTER (WHERE {mask}) AS "{name}:records",
            coalesce(sum({number}) FILTER (WHERE {mask}), 0)::BIGINT AS "{name}:number",
            count({number}) FILTER (WHERE {mask}) AS "{name}:stated" """
        for name, (mask, number) in added.items()
    ]
    ends = ", ".join(
        f"{end}(participants) FILTER (WHERE {meeting}) AS {name}"
        for end, name in (("min", "least"), ("max", "most"))
    )
    columns = f"province, {', '.join(asked)}, {ends}"
    return f"SELECT {columns} FROM standing WHERE inside GROUP BY province"  # noqa: S608


def _marked() -> str:
    """What is counted once, at its first record: new members, referrals by stage, cases."""
    plain = (
        "SELECT province, day, inside, client_record, "
        "coalesce(persons, contacts, participants) AS stated"
    )
    stays, legal = _in(words.STAYS), _in(words.LEGAL)
    of_stage = (
        "CASE referral_stage WHEN 'referred' THEN 'I09' WHEN 'received' THEN 'I10' ELSE 'I11' END"
    )
    of_stay = f"WHEN activity {stays} THEN 'I34'"
    of_case = f"CASE WHEN activity = 'M2-HEALTH' THEN 'I33' {of_stay} ELSE 'I36' END"
    return f"""
        {plain}, 'I19' AS indicator, client AS key FROM standing
            WHERE this_year AND activity = 'M1-MEMBER' AND population = 'group_member' AND m1
        UNION ALL {plain}, {of_stage}, referral FROM standing WHERE referral_stage
            {_in(words.MADE)} AND any_model
        UNION ALL {plain}, {of_case}, "case" FROM standing
            WHERE (activity = 'M2-HEALTH' OR activity {stays} OR activity {legal}) AND m2
    """


def _first_times(days: Days) -> str:
    """How many keys have their first record in the period, each in the province of that record;
    of one day, the first one.
    """
    return f"""
        WITH first AS (
            SELECT indicator, min((day, province)) AS record FROM ({_marked()}) WHERE key IS NOT
                NULL GROUP BY indicator, key
        )
        SELECT indicator, record[2] AS province, count(*) AS len FROM first
        WHERE record[1] >= DATE '{days.start}' GROUP BY indicator, record[2]
    """  # noqa: S608


def _records_of_first() -> str:
    """The records of the period that they rest on; what those without a key may add, or may have
    met before.
    """
    return f"""
        WITH widened AS (
            SELECT indicator, province, inside, key IS NULL AS keyless, if(indicator <> 'I19' OR
                client_record, 1, stated) AS most
            FROM ({_marked()})
        )
        SELECT indicator, province, count_if(inside) AS records,
            coalesce(sum(most) FILTER (WHERE inside AND keyless), 0)::BIGINT AS most,
            count_if(inside AND keyless AND most IS NULL) AS open,
            coalesce(sum(most) FILTER (WHERE keyless), 0)::BIGINT AS ever_most, count_if(keyless
                AND most IS NULL) AS ever_open
        FROM widened GROUP BY indicator, province
    """  # noqa: S608
