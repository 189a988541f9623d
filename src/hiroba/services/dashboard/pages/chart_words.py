# SPDX-License-Identifier: Apache-2.0
"""A chart in sentences, for whoever does not see it: now, limits, range, trend, silence, and the earlier time."""

import datetime
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard import rules
from hiroba.services.dashboard.charts.series import Limit, Reading, Series
from hiroba.services.dashboard.charts.summary import Summary, summary, value_at
from hiroba.services.dashboard.pages import wording
from hiroba.services.dashboard.rules import is_stale

COMPARED_WITHIN = datetime.timedelta(hours=2)


def sentences(
    series: Series, before: Series | None, limits: list[Limit], layer: Layer, at: datetime.datetime
) -> tuple[str, ...]:
    """What a line shows. Empty history says so; nothing is guessed."""
    decimals = wording.decimals_of(layer)
    facts = summary(series.readings, limits, least=10.0**-decimals)
    if facts is None:
        return (_("There are no values in this time."),)
    return tuple(_sentences(facts, series, before, layer, at))


def _sentences(
    facts: Summary, series: Series, before: Series | None, layer: Layer, at: datetime.datetime
) -> Iterator[str]:
    yield _now(facts, layer, at)
    yield from _limits(facts, layer)
    if facts.highest[1] > facts.lowest[1]:
        yield _("Lowest: %(low)s at %(low_time)s. Highest: %(high)s at %(high_time)s.") % {
            **_reading("low", facts.lowest, layer, at),
            **_reading("high", facts.highest, layer, at),
        }
    yield from _trend(facts, layer, at)
    yield from _silence(facts, at)
    if before is not None:
        yield _earlier(facts, before, layer)


def _now(facts: Summary, layer: Layer, at: datetime.datetime) -> str:
    words = _reading("value", facts.last, layer, at)
    if is_stale(facts.last[0], layer.stale_minutes, at):
        return _("The last value is %(value)s at %(value_time)s. It is old.") % words
    return _("Now %(value)s (%(value_time)s).") % words


def _limits(facts: Summary, layer: Layer) -> Iterator[str]:
    if facts.reached:
        yield _("“%(word)s” (%(limit)s) is reached.") % _limit(facts.reached, layer)
    if facts.next:
        distance = wording.live_text(facts.next.value - facts.last[1], layer)
        yield _("%(distance)s more to “%(word)s” (%(limit)s).") % {
            "distance": distance,
            **_limit(facts.next, layer),
        }


def _trend(facts: Summary, layer: Layer, at: datetime.datetime) -> Iterator[str]:
    if facts.trend is None:
        return
    words = {
        "time": wording.time_text(facts.trend.since, at),
        "change": wording.live_text(abs(facts.trend.change), layer),
    }
    texts = {
        "up": _("Up by %(change)s since %(time)s."),
        "down": _("Down by %(change)s since %(time)s."),
        "steady": _("Almost unchanged since %(time)s."),
    }
    yield texts[facts.trend.direction] % words


def _silence(facts: Summary, at: datetime.datetime) -> Iterator[str]:
    if not facts.gaps:
        return
    start, end = max(facts.gaps, key=lambda gap: gap[1] - gap[0])
    yield ngettext(
        "Values are missing once, from %(start)s to %(end)s.",
        "Values are missing %(count)s times, the longest from %(start)s to %(end)s.",
        len(facts.gaps),
    ) % {
        "count": len(facts.gaps),
        "start": wording.time_text(start, at),
        "end": wording.time_text(end, at),
    }


def _earlier(facts: Summary, before: Series, layer: Layer) -> str:
    """Against the value of the earlier time at the same moment, as the two lines stand under each other."""
    then = value_at(before, facts.last[0], within=COMPARED_WITHIN)
    if then is None:
        return _("There are no values of the earlier time to compare with.")
    difference = facts.last[1] - then
    words = {
        "then": wording.live_text(then, layer),
        "difference": wording.live_text(abs(difference), layer),
    }
    if abs(difference) < 10.0 ** -wording.decimals_of(layer):
        return _("At the same time then: %(then)s, the same as now.") % words
    if difference > 0:
        return _("At the same time then: %(then)s. Now it is %(difference)s higher.") % words
    return _("At the same time then: %(then)s. Now it is %(difference)s lower.") % words


def _reading(name: str, reading: Reading, layer: Layer, at: datetime.datetime) -> dict[str, str]:
    return {name: wording.live_text(reading[1], layer), f"{name}_time": wording.time_text(reading[0], at)}


def _limit(limit: Limit, layer: Layer) -> dict[str, str]:
    return {"word": limit.word, "limit": wording.live_text(limit.value, layer)}


def limits_of(feature_limits: tuple[float | None, ...], layer: Layer) -> list[Limit]:
    """The limits of one place with their words, lowest first."""
    return [
        Limit(
            value=value,
            word=wording.level_word(level, layer),
            tone=rules.tone_of_level(level, len(layer.thresholds)),
        )
        for level, value in enumerate(feature_limits, 1)
        if value is not None
    ]
