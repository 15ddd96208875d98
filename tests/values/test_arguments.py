"""Arguments of public calls: each is read in its declared type, or refused by its name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Protocol

import pytest

from sexwork_models import UnusableInputError
from sexwork_models.values.arguments import check_arguments, to_day


class Colour(Enum):
    """Two words, one of them with a blank in its value."""

    DARK_RED = "dark red"
    BLUE = "blue"


class Writer(Protocol):
    """What can write."""

    def write(self) -> None: ...


@check_arguments
def text(value: str) -> object:
    return value


@check_arguments
def optional_text(value: str | None) -> object:
    return value


@check_arguments
def file(value: Path | str) -> object:
    return value


@check_arguments
def optional_day(value: date | None) -> object:
    return value


@check_arguments
def colour(value: Colour) -> object:
    return value


@check_arguments
def colour_or_text(*, value: Colour | str) -> object:
    return value


@check_arguments
def colour_or_day(value: Colour | date) -> object:
    return value


@check_arguments
def word(value: Literal["vi", "en"]) -> object:
    return value


@check_arguments
def number(value: int | None = None) -> object:
    return value


@check_arguments
def several(value: Sequence[str]) -> object:
    return value


@check_arguments
def anything_several(value: Sequence[Any]) -> object:
    return value


@check_arguments
def several_or_text(value: Sequence[str] | str) -> object:
    return value


@check_arguments
def content(value: Path | bytes) -> object:
    return value


@check_arguments
def names(value: Path | Iterable[str]) -> object:
    return value


@check_arguments
def writer(value: Writer) -> object:
    return value


@check_arguments
def days(*values: date) -> object:
    return values


@check_arguments
def table(value: Mapping[str, int]) -> object:
    return value


@check_arguments
def function(value: Callable[[int], int]) -> object:
    return value


@check_arguments
def source(value: Path | bytes | Iterable[Mapping[str, Any]]) -> object:
    return value


def refused(call, value, code):
    with pytest.raises(UnusableInputError) as caught:
        call(value)
    assert caught.value.code == code
    return caught.value.params


COMPOSED, DECOMPOSED = "\u1ebf", "e\u0302\u0301"


@pytest.mark.parametrize("call", [text, optional_text, colour_or_text])
def test_a_text_is_composed(call):
    assert call(value=DECOMPOSED) == COMPOSED
    assert call(value="Hu\u1ebf") == "Hu\u1ebf"


def test_the_name_of_a_file_is_kept_as_it_stands_on_disk():
    assert file(DECOMPOSED) == DECOMPOSED
    assert file(Path("a")) == Path("a")
    assert refused(file, 5, "argument-type") == {
        "name": "value",
        "expected": "Path | str",
        "found": "int",
    }


@pytest.mark.parametrize("call", [text, optional_text])
def test_half_a_character_is_no_text_wherever_it_stands(call):
    for value in ("\ud800", "a\ud800", "\udfffa", "\u1ebf\ud800"):
        assert refused(call, value, "argument-not-unicode") == {"name": "value"}
    assert call("\ue000") == "\ue000"  # just above them
    assert call("\ud7ff") == "\ud7ff"  # just below


def test_a_text_in_a_union_without_text_is_read_as_what_the_union_has():
    assert optional_day("2024-02-29") == date(2024, 2, 29)
    assert optional_day(None) is None
    assert colour_or_day("blue") is Colour.BLUE
    assert colour_or_day("2024-02-29") == date(2024, 2, 29)


def test_a_word_of_a_list_is_taken_before_a_text():
    assert colour_or_text(value="BLUE") is Colour.BLUE
    assert colour_or_text(value="green") == "green"


def test_the_refusal_of_a_union_is_the_one_that_says_most():
    assert refused(optional_day, "2023-02-29", "argument-day") == {"name": "value"}
    assert refused(colour_or_day, "green", "argument-day") == {"name": "value"}
    assert refused(number, "1", "argument-type") == {
        "name": "value",
        "expected": "int | None",
        "found": "str",
    }


@pytest.mark.parametrize(
    "value", [Colour.DARK_RED, "dark red", "dark_red", "DARK-RED", " Dark_Red "]
)
def test_a_word_is_read_by_its_value_or_its_name_in_any_case(value):
    assert colour(value) is colour(value=value) is Colour.DARK_RED


def test_a_word_that_does_not_exist_is_answered_with_those_that_do():
    params = refused(colour, "bleu", "argument-word")
    assert (params["allowed"], params["nearest"]) == (["dark red", "blue"], "blue")
    assert refused(colour, "???", "argument-word")["nearest"] == "-"
    assert refused(colour, 3, "argument-type") == {
        "name": "value",
        "expected": "dark red | blue",
        "found": "int",
    }
    assert word("VI") == "vi"
    assert refused(word, "fr", "argument-word")["allowed"] == ["vi", "en"]


@pytest.mark.parametrize("value", [True, 1.0, "1"])
def test_a_number_is_whole_and_no_truth_value(value):
    assert (number(5), number(value=5), number(None)) == (5, 5, None)
    refused(number, value, "argument-type")


def test_one_text_stands_for_a_list_of_one_and_is_not_taken_apart():
    assert several("I01") == ("I01",)
    assert several(["I01", "I02"]) == several(name for name in ("I01", "I02")) == ("I01", "I02")
    for value in (b"I01", {"I01": 1}, 5, None):
        assert refused(several, value, "argument-type")["expected"] == "[str, ...]"
    refused(several, ["I01", 2], "argument-type")
    assert (anything_several("I01"), anything_several([1, "a"])) == (("I01",), (1, "a"))


def test_a_text_stays_a_text_where_a_list_is_allowed_too():
    assert several_or_text(value=COMPOSED) == COMPOSED
    assert several_or_text(value=DECOMPOSED) == COMPOSED
    assert several_or_text(["a"]) == ("a",)


def test_each_of_several_arguments_is_read():
    assert days("2024-01-01", date(2024, 1, 2)) == (date(2024, 1, 1), date(2024, 1, 2))
    assert days() == ()
    with pytest.raises(UnusableInputError) as caught:
        days(date(2024, 1, 1), "soon")
    assert caught.value.code == "argument-day"


def test_a_mapping_and_a_function_are_taken_as_they_are():
    cells = {"a": 1}
    assert table(cells) is cells
    assert refused(table, [("a", 1)], "argument-type")["expected"] == "Mapping"
    assert function(abs) is abs
    assert refused(function, 5, "argument-type")["expected"] == "function"


def test_rows_and_files_are_left_to_their_readers():
    for value in (5, None, "a", b"b", [{"id": 1}]):
        assert source(value) is value
    refused(content, 5, "argument-type")  # bytes alone are no rows
    refused(names, 5, "argument-type")  # nor is a list alone


def test_what_is_known_by_what_it_does_is_taken_as_it_is():
    assert writer(value=5) == 5


def test_a_day_is_no_moment_of_a_time_zone():
    assert to_day("end", " 2024-01-02 ") == date(2024, 1, 2)
    assert to_day("end", datetime(2024, 1, 2, 3)) == date(2024, 1, 2)
    for value in (datetime(2024, 1, 2, tzinfo=UTC), "2024-1-2", "\u0662024-01-02", 20240102):
        with pytest.raises(UnusableInputError) as caught:
            to_day("end", value)
        assert (caught.value.code, caught.value.params) == ("argument-day", {"name": "end"})


def test_what_was_typed_does_not_hang_on_the_error():
    with pytest.raises(UnusableInputError) as caught:
        optional_day("secret")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_too_many_arguments_are_a_fault_of_the_call():
    with pytest.raises(TypeError):
        text("a", "b")


def test_arguments_of_the_very_types_declared_are_handed_on_without_being_read(monkeypatch):
    """Calls in a loop cost no more than the function itself."""
    day = date(2024, 1, 2)
    assert (text("a"), optional_day(day)) == ("a", day)  # the types declared are now known

    def bind(*args: object, **kwargs: object) -> None:
        raise AssertionError("bound")

    monkeypatch.setattr(inspect.Signature, "bind", bind)

    assert (text("a"), optional_day(day)) == ("a", day)
    for call in (lambda: text("\u00e9"), lambda: text(3), lambda: text("a", "b")):
        with pytest.raises(AssertionError, match="bound"):
            call()
