# SPDX-License-Identifier: Apache-2.0
"""A chart as plain values: lines, sentences, table twin, files, and what can be compared."""

import datetime
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from hiroba.services.dashboard.charts.lines import Chart, line_chart
from hiroba.services.dashboard.charts.twin import table_rows
from hiroba.services.dashboard.features import Feature
from hiroba.services.dashboard.pages import chart_words, wording
from hiroba.services.dashboard.queries.chart_data import ChartData, Sensor
from hiroba.services.dashboard.rules import Tone
from hiroba.services.dashboard.titles import title_of
from hiroba.services.dashboard.view_state import ChartChoice


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a screen reader, a printer or a hurried person gets of one line."""

    name: str
    url: str
    letter: str
    badge: tuple[Tone, str] | None
    observed_at: datetime.datetime | None
    text: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """An entry of the legend: the letter at the end of the line and the number of its dashes."""

    letter: str
    style: int
    name: str


@dataclass(frozen=True, kw_only=True)
class File:
    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class ChartView:
    """`chart` is None where there are too few readings for a line; the sentences say so."""

    title: str
    heading: str
    unit: str
    chart: Chart | None
    legend: tuple[Line, ...]
    told: tuple[Told, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[datetime.datetime, tuple[str, ...]], ...]
    files: tuple[File, ...]
    url: str
    last: str
    stale_minutes: int | None
    left_out: tuple[str, ...]
    is_by_hour: bool

    @property
    def summary(self) -> str:
        """Everything in one text, for the picture's description."""
        return " ".join(f"{each.name}{_(':')}{each.text}" for each in self.told)


def chart_view(data: ChartData, choice: ChartChoice) -> ChartView:
    layer, series = data.layer, data.series
    limits = chart_words.limits_of(data.sensors[0].feature.limits, layer) if len(data.sensors) == 1 else []
    chart = line_chart(series, limits)
    decimals = wording.decimals_of(layer)
    quantity = wording.in_language(title_of(layer.value, layer))
    shown = choice if len(data.sensors) == len(choice.entities) else _only(choice, data)
    return ChartView(
        title=quantity,
        heading=heading(quantity, data, choice),
        unit=layer.unit,
        chart=chart,
        legend=tuple(Line(letter=each.letter, style=each.style, name=each.name) for each in chart.lines)
        if chart
        else (),
        told=tuple(_told(each, data, _letter(each, chart)) for each in data.sensors),
        columns=tuple(each.name for each in series),
        rows=tuple(
            (time, tuple("–" if one is None else wording.number_text(one, decimals) for one in values))
            for time, values in table_rows(series)
        ),
        files=_files(shown),
        url=f"{reverse('dashboard:chart')}?{shown.query()}",
        last=wording.number_text(series[0].readings[-1][1], decimals) if series[0].readings else "",
        stale_minutes=layer.stale_minutes,
        left_out=data.left_out,
        is_by_hour=data.is_by_hour,
    )


def heading(quantity: str, data: ChartData, choice: ChartChoice) -> str:
    spans = {
        "day": _("%(what)s: the last 24 hours"),
        "week": _("%(what)s: the last 7 days"),
        "month": _("%(what)s: the last 30 days"),
    }
    name = data.sensors[0].feature.name
    what = f"{quantity} {name}" if len(data.sensors) == 1 else quantity
    return spans[choice.span] % {"what": what}


def _only(choice: ChartChoice, data: ChartData) -> ChartChoice:
    return replace(choice, entities=tuple(each.feature.id for each in data.sensors))


def _letter(sensor: Sensor, chart: Chart | None) -> str:
    """As it stands at the end of the line; a sensor without values has no line."""
    lines = chart.lines if chart else ()
    return next((each.letter for each in lines if each.name == sensor.now.name), "–")


def _told(sensor: Sensor, data: ChartData, letter: str) -> Told:
    return Told(
        name=sensor.feature.name,
        url=reverse("dashboard:entity", args=[sensor.feature.id]),
        letter=letter,
        badge=wording.badge_of(sensor.feature, data.layer),
        observed_at=sensor.feature.observed_at,
        text=wording.with_units_held(
            wording.joined(
                chart_words.sentences(
                    sensor.now,
                    sensor.before,
                    chart_words.limits_of(sensor.feature.limits, data.layer),
                    data.layer,
                    data.at,
                )
            )
        ),
    )


def _files(choice: ChartChoice) -> tuple[File, ...]:
    return tuple(
        File(name=name, url=f"{reverse('dashboard:chart_file', args=[name.lower()])}?{choice.query()}")
        for name in ("SVG", "PNG", "CSV")
    )


@dataclass(frozen=True, kw_only=True)
class Comparable:
    """A sensor that can be put into the chart."""

    id: str
    name: str
    is_chosen: bool


def comparable(features: list[Feature], choice: ChartChoice) -> list[Comparable]:
    return [Comparable(id=each.id, name=each.name, is_chosen=each.id in choice.entities) for each in features]
