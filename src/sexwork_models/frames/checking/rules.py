"""All rules about one record as expressions on columns, with cheap filters for the costly ones.

One pass over a table keeps the rows that break any rule; which rules they break is evaluated on
these rows only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import chain

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from ...forms.record_terms import FUNDING_WORD, AgeBand
from ...forms.row_rules import FORM_RULES, In, Matches, RowRule
from ...framework.framework import Framework
from ...framework.pack import MAX_FRAMEWORKS_KEPT
from ...practice.records.content_rules import (
    PROTECTION_CASE_CODE,
    framework_rules,
    last_plausible_day,
)
from ..expressions import IF_NULL, any_true, to_polars
from ..schema import CANONICAL_TEXT, CLOSED_LISTS, DAYS, MODELS, NONCANONICAL_TEXT, TEXTS
from ..table import protection_expr
from .rule_expressions import (
    TableRule,
    cell_rules,
    changed_code_rules,
    changed_id_rules,
    contains,
    declared_rule,
    model_of_activity_rule,
    place_validity_rule,
    reference_rules,
)

__all__ = [
    "IDENTIFIER_HINTS",
    "SAFE_CODE",
    "SAFE_TEXT",
    "Rules",
    "is_read_differently",
    "rules_of",
]

_STREET_WORDS = (
    "[nN][gG](?:[õÕ]|[áÁ][cC][hH])|[hH][ẻẺ][mM]|[kK][iI][ệỆ][tT]|[nN][hH][àÀ]"
    "|[đĐ][ưƯ][ờỜ][nN][gG]|[dD][uU][oO][nN][gG]|[pP][hH][ốỐ]"
)
IDENTIFIER_HINTS = (  # every text that looks like an identifier matches one of these
    r"(?:[0-9][^0-9]*){7}",
    r"@",
    r"[(\[][aA][tT][)\]]",
    r"[oO0][35789][oO0-9]{8}",
    r"(?:[cC][oO][mM]|[mM][eE])/",
    r"(?:[fF][bB]|[zZ][lL]|[iIı][gG]|[oO][kK]|[lL][oO]|[tT][aA]|[aA][mM]|[eE][rR]|[pP][pP])"
    r"[\t\n\r ]*[:=]",
    r"[kKK][\t\n\r ]?[0-9]{1,4}/",
    r"(?:[sSſ][oO])[\t\n\r ]+[nN][hH][aA]",
    r"(?s:[0-9].*(?:WORD)|(?:WORD).*[0-9])".replace("WORD", _STREET_WORDS),
)
# Letters first, at most seven digits together, a letter between any two groups of them, a digit
# last, and not written as a month is (Jan-24): no code of this form breaks a rule about the form of
# codes.
_THEN_LETTERS = r"(?:[0-9]{1,7}[_-]*[A-Za-z][A-Za-z_-]*)*"
SAFE_CODE = rf"(?:[A-Z]|(?:[a-z]|[A-Z][A-Z_-])[A-Za-z_-]*){_THEN_LETTERS}[0-9]{{1,7}}"
# Letters and signs, but no digit, bracket, "@" or "/": no text of this form is noncanonical or
# looks like an identifier.
SAFE_TEXT = r"[LETTER](?:[LETTER ]*[LETTER])?".replace("LETTER", r"!-'*-.:-?A-Z^-~¡-ɏẠ-ỹ‐-‧₫")
_BLANK = "A0"  # stands for a blank, and is of every form
_SEPARATOR = "\x1f"  # between texts that are matched together; no form takes it


@attrs.frozen(eq=False, repr=False)
class PolarsRules:
    """What `Rules` ask of rows, as Polars has it; `broken` are all rules, named by their number."""

    breaks_cheap_rule: pl.Expr
    may_break_costly_rule: pl.Expr
    breaks_costly_rule: pl.Expr
    is_read_differently: pl.Expr
    broken: tuple[pl.Expr, ...]


@attrs.frozen(eq=False, repr=False)
class Rules:
    """Every rule about one record, by what has to hold before it is applied.

    `cells` are the rules on whether cells can be read; those of `form` look only at cells that were
    read, those of `content` only at cells that break no rule of form. Of these, `changed_codes` and
    `changed_ids` tell apart the codes and ids that a spreadsheet changed. A record that is a
    `protection` case is only reported as one. `canonical` are met by texts that the row parser may
    read differently; `code_fields` are the fields with rules on the form of codes.
    """

    cells: tuple[TableRule, ...]
    form: tuple[TableRule, ...]
    content: tuple[TableRule, ...]
    changed_codes: tuple[TableRule, ...]
    changed_ids: tuple[TableRule, ...]
    protection: TableRule
    canonical: tuple[TableRule, ...]
    code_fields: tuple[str, ...]
    framework: Framework

    @cached_property
    def in_polars(self) -> PolarsRules:
        """The rules as Polars has them."""
        numbered = [rule.broken.alias(str(number)) for number, rule in enumerate(self.all)]
        cheap, perhaps, costly, differently, *broken = to_polars(
            [
                self.breaks_cheap_rule(),
                self.may_break_costly_rule(),
                self.breaks_costly_rule(),
                is_read_differently(),
                *numbered,
            ]
        )
        return PolarsRules(cheap, perhaps, costly, differently, tuple(broken))

    @property
    def all(self) -> tuple[TableRule, ...]:
        """Every rule that is reported, in the order of the reference."""
        changed = (*self.changed_codes, *self.changed_ids)
        return (*self.cells, *self.form, self.protection, *self.content, *changed)

    def breaks_cheap_rule(self) -> nw.Expr:
        """Whether a row breaks a rule that is cheap to evaluate."""
        return self._breaks_any(costly=False)

    def may_break_costly_rule(self) -> nw.Expr:
        """Whether a row may break a costly rule: some code or text is not of a safe form."""
        forms = dict[str, str]()
        for rule in self.canonical:
            if rule.costly:
                forms[rule.field] = rf"(?:{SAFE_CODE}|{SAFE_TEXT})"
        for rule in self.content:
            if rule.costly:
                forms[rule.field] = rf"(?:{_BLANK}|{SAFE_TEXT})"
        forms.update(dict.fromkeys(self.code_fields, SAFE_CODE))
        forms["funding"] = rf"(?:{SAFE_CODE}|{FUNDING_WORD})"
        return _differs_from_form(forms)

    def breaks_costly_rule(self) -> nw.Expr:
        """Whether a row breaks a costly rule."""
        return self._breaks_any(costly=True)

    def _breaks_any(self, *, costly: bool) -> nw.Expr:
        broken = list[nw.Expr]()
        for rule in (*self.canonical, *self.cells, *self.form, self.protection, *self.content):
            if rule.costly == costly:
                broken.append(rule.broken)
        return any_true(broken)

    def is_invalid(self) -> nw.Expr:
        """Whether a row has a cell that could not be read, or that has to be read again."""
        broken = (rule.broken for rule in (*self.cells, *self.form))
        return any_true([is_read_differently(), *broken])


@lru_cache(maxsize=MAX_FRAMEWORKS_KEPT)
def rules_of(framework: Framework) -> Rules:
    """The rules of a framework."""
    declared = framework_rules(framework)
    # Rows with unknown models are read again.
    references = [rule for rule, _ in declared.references if rule.field != MODELS]
    places = In("orphan-reference", "place", framework.places)
    matched = dict[str, None]()
    for rule in FORM_RULES:
        if isinstance(rule, Matches):
            matched[rule.field] = None
    code_fields = tuple(matched)
    checked = {*CLOSED_LISTS, "place", *(rule.field for rule in references), *code_fields}
    return Rules(
        cells=tuple(cell_rules()),
        form=tuple(map(declared_rule, FORM_RULES)),
        content=tuple(_content_rules(framework, references, declared.others)),
        changed_codes=tuple(chain.from_iterable(map(changed_code_rules, FORM_RULES))),
        changed_ids=tuple(chain.from_iterable(map(changed_id_rules, [*references, places]))),
        protection=TableRule(PROTECTION_CASE_CODE, "", frozenset(), protection_expr(framework)),
        canonical=tuple(_canonical_text_rules(checked, code_fields)),
        code_fields=code_fields,
        framework=framework,
    )


def _content_rules(
    framework: Framework, references: Collection[In], others: Collection[RowRule]
) -> Iterator[TableRule]:
    """Yields the rules that rest on a framework, in the order of the reference."""
    for reference in references:
        yield from reference_rules(reference)
    yield from map(declared_rule, others)
    for field in DAYS:
        far_ahead = (nw.col(field) > last_plausible_day(framework)).fill_null(IF_NULL)
        yield TableRule("day-far-ahead", field, frozenset({field}), far_ahead)
    yield from reference_rules(In("orphan-reference", "place", framework.places))
    yield place_validity_rule(framework)
    yield model_of_activity_rule(framework)
    hints = contains("note", "|".join(IDENTIFIER_HINTS))
    yield TableRule("identifier-in-text", "note", frozenset({"note"}), hints, costly=True)


def _canonical_text_rules(
    checked: Collection[str], code_fields: Collection[str]
) -> Iterator[TableRule]:
    """Yields the rules on texts that are empty or noncanonical, where no other rule finds them."""
    for field in TEXTS:
        fields = frozenset({field})
        if field not in checked:
            noncanonical = contains(field, NONCANONICAL_TEXT)
            yield TableRule("", field, fields, noncanonical, costly=True)
        if field not in CLOSED_LISTS:
            empty = (nw.col(field) == "").fill_null(IF_NULL)
            costly = field not in checked or field in code_fields
            yield TableRule("", field, fields, empty, costly)


def is_read_differently() -> nw.Expr:
    """Whether the row parser may read any text of a row differently: odd signs, a typed age."""
    bands = [band.value for band in AgeBand]
    typed_age = ~nw.col("age_band").is_in(bands).fill_null(not IF_NULL)
    return typed_age | _differs_from_form(dict.fromkeys(TEXTS, CANONICAL_TEXT))


def _differs_from_form(forms: Mapping[str, str]) -> nw.Expr:
    """Whether any of several texts is not of its form: matched as one text, which is fastest.

    Every form takes what stands for a blank, and none takes the separator.
    """
    texts = (nw.col(field).fill_null(_BLANK) for field in forms)
    joined = nw.concat_str(*texts, separator=_SEPARATOR)
    return ~joined.str.contains(rf"\A{_SEPARATOR.join(forms.values())}\z")
