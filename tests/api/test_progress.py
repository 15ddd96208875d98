"""Tests of the progress line: shown on a terminal only, and wiped when the work ends."""

from __future__ import annotations

import io
import time

import pytest

from sexwork_models import Text
from sexwork_models.api import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(progress, "_INTERVAL_SECONDS", 0.01)


def wait_for(stream):
    end = time.monotonic() + 10
    while not stream.getvalue() and time.monotonic() < end:
        time.sleep(0.005)


def test_long_work_is_said_on_the_terminal_and_wiped(monkeypatch, at_once):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(
        progress, "monotonic", lambda: 5.0
    )  # on a busy machine a second may pass before the first line

    with progress.show_progress(Text("Đang đếm", "counting")):
        wait_for(terminal)

    first, *_, last, end = terminal.getvalue().split("\r")[1:]
    assert first == "Đang đếm / counting: 0 s"
    assert set(last) == {" "}
    assert end == ""


def test_the_line_is_wiped_when_the_work_fails(monkeypatch, at_once):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)

    def fails():
        with progress.show_progress(Text("Đang đếm", "counting")):
            wait_for(terminal)
            raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        fails()
    assert terminal.getvalue().endswith(" \r")


def test_short_work_says_nothing(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(
        progress, "_INTERVAL_SECONDS", 60
    )  # on a busy machine no work is surely short

    with progress.show_progress(Text("Đang đếm", "counting")):
        pass
    assert terminal.getvalue() == ""


@pytest.mark.parametrize("stream", [None, io.StringIO()], ids=["none", "a file"])
def test_nothing_is_written_where_stderr_is_no_terminal(monkeypatch, at_once, stream):
    monkeypatch.setattr("sys.stderr", stream)

    with progress.show_progress(Text("Đang đếm", "counting")):
        time.sleep(0.05)
    assert stream is None or stream.getvalue() == ""
