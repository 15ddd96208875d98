"""What calls share nobody can change: the columns of findings, and the form of rows."""

from __future__ import annotations

import pickle

import pytest

from sexwork_models import validate_records
from sexwork_models.practice.records.files import record_form


@pytest.mark.parametrize("as_file", [False, True])
def test_the_columns_of_a_finding_are_shared_and_cannot_be_changed(vietnam, as_file):
    entry = {"id": "SYN-1", "day": "x"}
    source = b"id,kind,day,entered_on,place,models\nSYN-1,event,x,x,22,M1\n" if as_file else [entry]
    finding = next(iter(validate_records(source, vietnam)))
    columns = finding.where.columns
    with pytest.raises(TypeError):
        columns["day"] = columns["kind"]
    with pytest.raises(TypeError):
        columns["kind"].labels["event"] = "x"
    again = pickle.loads(pickle.dumps(finding))
    assert (again, dict(again.where.columns)) == (finding, dict(columns))
    assert columns["kind"].labels["event"].en == "an event"


def test_the_form_of_rows_that_calls_share_cannot_be_changed(vietnam):
    form = record_form(vietnam, {})
    assert form is record_form(vietnam, {})
    with pytest.raises(TypeError):
        form.readers["day"] = None
    assert isinstance(form.steps, tuple)
