# SPDX-License-Identifier: Apache-2.0
"""The chart as an SVG that stands alone: colours of paper, title, legend, sentences, source and time."""

import re
import unicodedata
from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from hiroba.services.dashboard.charts.lines import HEIGHT, WIDTH
from hiroba.services.dashboard.pages import wording
from hiroba.services.dashboard.pages.charts import ChartView
from hiroba.services.dashboard.queries.chart_data import ChartData

MARGIN = 24
TITLE_HEIGHT = 44
LINE_HEIGHT = 24
WORDS = re.compile(r"(?:[!-~]+|[^!-~])[。、」）〉]*")
COLUMNS = 76
"""Half-width characters in a line of text below the picture."""


def svg(view: ChartView, data: ChartData) -> str:
    texts = list(_texts(view, data))
    top = TITLE_HEIGHT + HEIGHT
    return render_to_string(
        "dashboard/chart_file.svg",
        {
            "view": view,
            "chart": view.chart,
            "width": WIDTH,
            "height": top + LINE_HEIGHT * len(texts) + MARGIN,
            "title_height": TITLE_HEIGHT,
            "texts": [(top + LINE_HEIGHT * (place + 1), text) for place, text in enumerate(texts)],
            "margin": MARGIN,
        },
    )


def _texts(view: ChartView, data: ChartData) -> Iterator[str]:
    if len(view.legend) > 1:
        yield from wrapped("　".join(f"{each.letter}: {each.name}" for each in view.legend))
    for each in view.told:
        prefix = f"{each.letter}: " if len(view.told) > 1 else ""
        yield from wrapped(prefix + each.text)
    if data.layer.licence or data.layer.source.ja:
        source = wording.in_language(data.layer.source)
        yield from wrapped(" ".join(part for part in (_("Source"), source, data.layer.licence) if part))


def wrapped(text: str) -> Iterator[str]:
    """Lines of at most COLUMNS half-width characters; an SVG does not break lines by itself.

    Numbers and Latin words stay whole, and no line begins with a full stop or a closing bracket.
    """
    line, width = "", 0
    for word in WORDS.findall(text):
        size = sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in word)
        if width + size > COLUMNS and line:
            yield line.strip()
            line, width = "", 0
        line, width = line + word, width + size
    if line.strip():
        yield line.strip()
