"""No value is printed without the unit and the period to which it belongs."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.aggregation import FRAMEWORK, figure, published

from sexwork_models.api.evaluate import Results
from sexwork_models.cli.terminal.results_text import results_text
from sexwork_models.core.findings import Report
from sexwork_models.framework.tables.norms import PerPeriod
from sexwork_models.values.units import Unit

(PLAIN,) = published(figure("P-1", "70", populations="sex_worker"))
WORDS = {
    PerPeriod.MONTH: ("per month", "mỗi tháng"),
    PerPeriod.QUARTER: ("per quarter", "mỗi quý"),
    PerPeriod.YEAR: ("per year", "mỗi năm"),
}


@given(
    st.sampled_from(["", *(unit for unit in Unit if unit is not PLAIN.figure.unit)]),
    st.sampled_from(PerPeriod),
)
def test_text_explanation_and_json_say_to_what_a_value_belongs(unit, period):
    value = attrs.evolve(PLAIN, per_unit=unit, per_period=period)
    en, vi = WORDS.get(period, ("", ""))
    of_whole = unit == Unit.MODEL_FUNDING  # a share of a whole, and no value for each of many
    per_en, per_vi = ("of the", "của") if of_whole else ("per", "mỗi")
    said = {
        "en": " ".join(filter(None, (f"{per_en} {unit.one.en}" if unit else "", en))),
        "vi": " ".join(filter(None, (f"{per_vi} {unit.one.vi}" if unit else "", vi))),
    }

    for lang, amount in (("en", "70 contacts"), ("vi", "70 lượt người")):
        words = f"{amount} {said[lang]}".strip()
        explained = value.explain().sentences[1].say(lang)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COLUMNS", "400")  # where nothing is wrapped
            text = results_text(Results((value,), (), Report()), FRAMEWORK, lang)
        assert value.amount.say(lang) == words
        assert f": {words} (P-1)." in explained
        assert words in " ".join(text.split())
    row = value.to_dict()
    assert (row["per_unit"] or "", row["per_period"] or "") == (unit, period)


def test_a_rate_says_its_unit_once():
    rate = attrs.evolve(PLAIN, figure=attrs.evolve(PLAIN.figure, unit=Unit.PERSON_PER_SESSION))

    assert attrs.evolve(rate, per_unit="session").amount.en == "70 persons per session"
