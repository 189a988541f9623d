# SPDX-License-Identifier: Apache-2.0
"""What a request asks of the temporal evolution (5.7.3, 5.7.4): from query parameters, or from the body of a Query."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hiroba.kernel.context.media_types import GEO_JSON
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData, InvalidRequest, NotAcceptable
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.parameters import TEMPORAL
from hiroba.kernel.context.representation.form import (
    CONCISE,
    DEFAULT_INSTANCE,
    NORMALIZED,
    Form,
    read_names,
)
from hiroba.kernel.context.representation.projection import parse_projection
from hiroba.kernel.context.temporal.aggregation import read_aggregation
from hiroba.kernel.context.temporal.evolution import Choice
from hiroba.kernel.context.temporal.intervals import read_last_n, read_temporal_query
from hiroba.kernel.context.temporal.representation import EARLIEST, TemporalForm

TEMPORAL_VALUES, AGGREGATED_VALUES = "temporalValues", "aggregatedValues"
_SIMPLIFIED = frozenset([TEMPORAL_VALUES, "simplified", "keyValues"])
_FORMATS = _SIMPLIFIED | {AGGREGATED_VALUES, NORMALIZED, CONCISE}
_OPTIONS = _FORMATS | {"sysAttrs", "count", "local"}


@dataclass(frozen=True)
class Question:
    choice: Choice
    form: TemporalForm


def read_question(x: Exchange, parameters: Mapping[str, str]) -> Question:
    """Raises InvalidRequest for an unknown format or option, BadRequestData for what cannot be meant."""
    if x.accept == GEO_JSON:
        # 6.18 and 6.19 know JSON and JSON-LD only.
        raise NotAcceptable("A temporal evolution has no GeoJSON representation")
    kind, options = _read_kind(parameters)
    choice = _read_choice(parameters, x.names)
    form = TemporalForm(
        form=Form(
            kind=CONCISE if kind == CONCISE else NORMALIZED,
            language=parameters.get("lang"),
            names=x.names,
            system_times="sysAttrs" in options,
            version=max(x.version, EARLIEST) if x.version is not None else None,
        ),
        is_simplified=kind in _SIMPLIFIED,
        aggregation=read_aggregation(parameters) if kind == AGGREGATED_VALUES else None,
    )
    return Question(choice, form)


def _read_kind(parameters: Mapping[str, str]) -> tuple[str, frozenset[str]]:
    given = [option.strip() for option in parameters.get("options", "").split(",") if option.strip()]
    for option in given:
        if option not in _OPTIONS:
            raise InvalidRequest(f"options has the unknown value {option[:40]!r}")
    kind = parameters.get("format")
    if kind and kind not in _FORMATS:
        raise InvalidRequest(f"format has the unknown value {kind[:40]!r}")
    # 6.3.7: where both are there, `format` counts.
    kind = kind or next((option for option in given if option in _FORMATS), NORMALIZED)
    return kind, frozenset(given)


def _read_choice(parameters: Mapping[str, str], names: Vocabulary) -> Choice:
    attributes = read_names(parameters.get("attrs"), names)
    pick, omit = (_read_projection(parameters, name, names) for name in ("pick", "omit"))
    if attributes is not None and (pick is not None or omit is not None):
        raise BadRequestData("attrs cannot be used together with pick or omit")
    if pick is not None and omit is not None and pick & omit:
        raise BadRequestData("pick and omit name the same member")
    return Choice(
        interval=read_temporal_query(parameters),
        last_n=read_last_n(parameters),
        attributes=attributes,
        pick=pick,
        omit=omit or frozenset(),
        datasets=_read_datasets(parameters.get("datasetId")),
    )


def _read_projection(parameters: Mapping[str, str], name: str, names: Vocabulary) -> frozenset[str] | None:
    projection = parse_projection(parameters.get(name), name, names)
    return None if projection is None else projection.names


def _read_datasets(text: str | None) -> frozenset[str] | None:
    if text is None:
        return None
    given = [part.strip() for part in text.split(",")]
    return frozenset("" if part == DEFAULT_INSTANCE else check_uri(part, "datasetId") for part in given)


def temporal_parameters(query: Any) -> dict[str, str]:
    """`temporalQ` (5.2.21) of a Query as the parameters that mean the same."""
    given = query.get("temporalQ", {})
    if not isinstance(given, dict) or not given.keys() <= TEMPORAL:
        raise BadRequestData(f"Query: temporalQ has the members {', '.join(sorted(TEMPORAL))}")
    return {name: _joined(name, value) for name, value in given.items()}


def _joined(name: str, value: Any) -> str:
    parts = value if isinstance(value, list) else [value]
    if not all(isinstance(part, str | int) and not isinstance(part, bool) for part in parts):
        raise BadRequestData(f"Query: temporalQ {name} is neither a text nor a list of texts")
    return ",".join(map(str, parts))
