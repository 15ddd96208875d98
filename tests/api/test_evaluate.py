"""Published figures are measured from the source that is named, or from those of the library."""

from __future__ import annotations

import pytest

from sexwork_models import UnusableInputError, evaluate
from sexwork_models.core.messages import LANGUAGES


def test_a_declared_form_without_a_source_is_refused_before_anything_is_read(monkeypatch):
    monkeypatch.setattr("sexwork_models.api.evaluate.figures_with", None, raising=True)
    with pytest.raises(UnusableInputError) as refusal:
        evaluate(columns={"Giá trị": "value"})
    assert refusal.value.code == "mapping-without-source"
    for lang in LANGUAGES:
        assert refusal.value.remedy(lang)
