"""Rules on declared sums that the files in tests/bad_data do not cover."""

from __future__ import annotations

from sexwork_models import validate_observations


def test_a_term_alone_is_named_and_a_forbidden_sum_says_why(figure, eldoria, found):
    assert found(figure(readings="J01:term")) == [("term-alone", "$[0]")]
    rows = [
        figure(readings="J08:term", relation="disjoint_with", related_to="F-2"),
        figure(id="F-2", readings="J08:term", populations="smith"),
    ]
    (finding,) = validate_observations(rows, eldoria)

    assert finding.code == "forbidden-sum"
    assert set(finding.params["ids"]) == {"F-1", "F-2"}
    assert [reason.code for reason in finding.params["reason"]] == ["sum-over-dimension"]
