"""Findings of observation files, shared by the tests of rules between figures."""

from __future__ import annotations

import pytest

from sexwork_models import validate_observations


@pytest.fixture
def found(eldoria):
    """The codes and places of the findings on rows."""

    def make(*rows):
        report = validate_observations(rows, eldoria)
        return [(finding.code, finding.where.file) for finding in report]

    return make
