# SPDX-License-Identifier: Apache-2.0
"""An evolution aggregated from its instances (4.5.19), for all methods, periods and kinds of values."""

from collections.abc import Sequence
from typing import Any

from hiroba.kernel.context.temporal.aggregation import Aggregation, aggregate_values, edges_of, show_periods
from hiroba.kernel.context.temporal.evolution import Evolution, moments
from hiroba.kernel.context.temporal.instances import Instance
from hiroba.kernel.context.temporal.intervals import Interval


def aggregate_evolution(evolution: Evolution, interval: Interval, aggregation: Aggregation) -> dict[str, Any]:
    """The attributes with the values of each method; those that no method means anything for are left out."""
    shown: dict[str, Any] = {}
    origin = _origin(evolution, interval) if evolution.attributes else 0
    for name, instances in evolution.attributes.items():
        groups: dict[tuple[str, str], list[Instance]] = {}
        for instance in instances:
            groups.setdefault((instance.dataset or "", instance.attribute["type"]), []).append(instance)
        found = []
        for (dataset, kind), group in groups.items():
            methods = _methods(group, interval, aggregation, origin)
            if methods:
                found.append(head_of_aggregate(kind, dataset) | methods)
        if found:
            shown[name] = found[0] if len(found) == 1 else found
    return shown


def head_of_aggregate(kind: str, dataset: str) -> dict[str, Any]:
    return {"type": kind, "datasetId": dataset} if dataset else {"type": kind}


def _methods(
    group: Sequence[Instance], interval: Interval, aggregation: Aggregation, origin: int
) -> dict[str, list[list[Any]]]:
    duration = aggregation.duration
    periods: dict[int, list[Any]] = {}
    for instance in group:
        begin = 0 if duration.is_whole else duration.begin(instance.moment, origin)
        periods.setdefault(begin, []).append(instance.value)
    found: dict[str, list[list[Any]]] = {}
    for method in aggregation.methods:
        values = {begin: aggregate_values(method, periods[begin]) for begin in sorted(periods)}
        known = {begin: value for begin, value in values.items() if value is not None}
        if known:
            found[method] = show_periods(edges_of(known, interval, duration), known.values())
    return found


def _origin(evolution: Evolution, interval: Interval) -> int:
    """Where periods begin: at timeAt when there is a beginning, else at the first instance."""
    if interval.relation in ("after", "between"):
        return interval.since
    return moments([evolution])[0]
