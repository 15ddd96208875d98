"""What a rule is to a table: a code, the field to look at, and a question that every row answers with yes or no."""

from __future__ import annotations

import attrs
import narwhals.stable.v2 as nw

__all__ = ["TableRule"]


@attrs.frozen(eq=False)
class TableRule:
    """`broken` is true or false in every row, never null; `fields` are all that it looks at, `field` the one to mend.

    One that is asked `later` costs much, and is asked only of rows of which an easier question leaves it open.
    """

    code: str
    field: str
    fields: frozenset[str]
    broken: nw.Expr
    later: bool = False
