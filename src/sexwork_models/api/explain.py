"""Explains any id: a norm, indicator, activity, document, place, figure, value or rule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

import attrs

from ..core.messages import catalogue
from ..framework.framework import Framework
from ..intake.catalog import unknown_anywhere_error
from ..practice.observations.files import ObservationFile, figures_with
from ..results.explanations import Explanation
from ..values.arguments import check_arguments
from ..values.text import Text
from .evaluate import evaluate
from .explanations.places import explain_place
from .explanations.rows import (
    explain_activity,
    explain_document,
    explain_figure,
    explain_indicator,
    explain_norm,
    explain_pilot,
    explain_question,
    explain_rule,
    explain_step,
)
from .id_labels import named_ids, place_labels, with_source_names

__all__ = ["explain"]

_EXPLAINERS: dict[str, Callable[..., Explanation]] = {
    "norms": explain_norm,
    "targets": explain_norm,
    "indicators": explain_indicator,
    "activities": explain_activity,
    "pilots": explain_pilot,
    "documents": explain_document,
    "places": explain_place,
    "procedure_steps": explain_step,
    "open_questions": explain_question,
}


@check_arguments
def explain(id: str, framework: Framework, published: ObservationFile | None = None) -> Explanation:
    """Explains any id of the framework, of the published figures, of their values or of a rule.

    The id of a value names its figures (`I13:O-040+O-039`). Raises UnknownIdError, naming the
    nearest ids.
    """
    published = published or figures_with(framework)
    for explanation in _explanations(id, framework, published):
        if explanation.kind == "rule":
            return with_source_names(explanation, framework)
        figures = (*figures_with(framework).figures, *published.figures)
        return named_ids(explanation, framework, figures)
    raise unknown_anywhere_error(id, _known_ids(framework, published))


def _known_ids(framework: Framework, published: ObservationFile) -> Mapping[str, Collection[str]]:
    """Returns every id that can be explained, by its table."""
    rows: dict[str, Collection[str]] = {name: getattr(framework, name) for name in _EXPLAINERS}
    return {
        **rows,
        "observations": [figure.id for figure in published.figures],
        "rules": catalogue(),
    }


def _explanations(
    id: str, framework: Framework, published: ObservationFile
) -> Iterator[Explanation]:
    for name, explain_row in _EXPLAINERS.items():
        rows = getattr(framework, name)
        if id in rows:
            explanation = explain_row(rows[id], framework)
            judged = _attainment(id, framework, published) if name in ("norms", "targets") else ()
            yield attrs.evolve(explanation, sentences=(*explanation.sentences, *judged))
    for figure in published.figures:
        if figure.id == id:
            yield explain_figure(figure, framework)
    if id in catalogue():
        yield explain_rule(catalogue()[id])
    if ":" in id:
        for value in evaluate(published, framework).indicators:
            if value.id == id:
                yield value.explain()


def _attainment(id: str, framework: Framework, published: ObservationFile) -> Iterator[Text]:
    """Yields how the published figures compare with a norm or target."""
    for row in evaluate(published, framework).attainment:
        if row.norm.id == id:
            places = place_labels(row.places, framework, row.window)
            vi = f"{row.status.say('vi')}: {row.reason('vi')}"
            en = f"{row.status.say('en')}: {row.reason('en')}"
            yield Text(
                f"Kết quả đã công bố, {places.vi}: {vi}", f"Published results, {places.en}: {en}"
            )
