"""Norms, activities and monitoring indicators of Viet Nam's pilot models that support sex workers.

Dated, cited and graded data, with validation and calculation for use in other systems. The public
names stand in `_public_names.py` and, for type checkers, in `__init__.pyi`; each is imported on
first use, so that importing the library is fast.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from ._public_names import PUBLIC_NAMES


@cache
def _homes() -> dict[str, str]:
    """Returns the module of each public name."""
    return {name: f".{module}" for module, names in PUBLIC_NAMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return sorted(_homes())
    if name not in _homes():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_homes()[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_homes()])
