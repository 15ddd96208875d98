"""Gives a framework whose indicators are defined as an earlier version of them was."""

from __future__ import annotations

from functools import lru_cache

import attrs

from ...core.errors import UnknownIdError
from ...values.arguments import check_arguments
from ..framework import Framework
from ..pack import MAX_FRAMEWORKS_KEPT
from ..tables.earlier import rows_of_version
from ..tables.indicators import Indicator

__all__ = ["definition_versions", "framework_of_definition", "with_definitions"]

_TABLE = "indicators"


@check_arguments
def with_definitions(framework: Framework, version: int | None) -> Framework:
    """Returns the framework in which each indicator is defined as in one version of it.

    An indicator that never had a definition of that version is defined as it is now; with None each
    is. Values that are counted by the result carry their version. Raises UnknownIdError, naming
    the versions that there are, for one that no indicator has.
    """
    return framework if version is None else _framework_of_version(framework, version)


@lru_cache(maxsize=MAX_FRAMEWORKS_KEPT)
def _framework_of_version(framework: Framework, version: int) -> Framework:
    known = definition_versions(framework)
    if version not in known:
        raise UnknownIdError("definitions-unknown", version=version, versions=known)
    if not any(version in _earlier(row) for row in framework.indicators.values()):
        return framework
    rows = rows_of_version(framework.tables[_TABLE], version)
    return attrs.evolve(framework, tables={**framework.tables, _TABLE: rows})


def definition_versions(framework: Framework) -> tuple[int, ...]:
    """Returns every version that the definition of an indicator has or had, in order."""
    rows = framework.indicators.values()
    return tuple(sorted({version for row in rows for version in row.definition_versions}))


def _earlier(row: Indicator) -> tuple[int, ...]:
    """Returns the versions of the definitions before the present one."""
    return row.definition_versions[:-1]


def framework_of_definition(definition: Indicator, framework: Framework) -> Framework:
    """Returns the framework in which an indicator is defined as in a definition of it."""
    present, version = framework.indicators.get(definition.id), definition.definition_version
    if present is None or version not in _earlier(present):
        return framework
    return with_definitions(framework, version)
