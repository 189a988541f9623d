# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S308 -- only constants of this module and our own sprite are marked safe
"""Icons, crest, badges and level marks: shape, word and colour together."""

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS = Path(__file__).with_name("icons.svg")
CRESTS = Path(__file__).with_name("crests.svg")
SYMBOL = re.compile(r'<symbol id="([a-z]+)"[^>]*>(.*)</symbol>')

# One outline for each tone, so that a badge is told without its colour.
BADGE_SHAPES = {
    "ok": '<circle cx="10" cy="10" r="9.5"/><path class="cut" d="m5.5 10.5 3 3 6-7"/>',
    "news": '<circle class="rim" cx="10" cy="10" r="8"/><path d="M10 2a8 8 0 0 1 0 16z"/>',
    "calm": '<circle class="rim" cx="10" cy="10" r="8"/>',
    "care": '<path d="M10 .5 19.8 18.5H.2z"/><path class="cut" d="M10 8v4M10 15.2v.1"/>',
    "warn": '<path d="M10 .2 19.8 10 10 19.8.2 10z"/><path class="cut" d="M10 5.5v5M10 14v.1"/>',
    "stop": '<path d="M6.2.5h7.6l5.7 5.7v7.6l-5.7 5.7H6.2L.5 13.8V6.2z"/>'
    '<path class="cut" d="m6.8 6.8 6.4 6.4M13.2 6.8l-6.4 6.4"/>',
}
# The number of edges is the level: circle 1, lens 2, triangle 3, diamond 4, pentagon 5.
LEVEL_SHAPES = {
    1: '<circle cx="32" cy="32" r="28"/>',
    2: '<path d="M32 4C54 16 54 48 32 60 10 48 10 16 32 4z"/>',
    3: '<path d="M32 4 61 57H3z"/>',
    4: '<path d="M32 2.5 61.5 32 32 61.5 2.5 32z"/>',
    5: '<path d="M32 4 61 25.5 50 59H14L3 25.5z"/>',
}
# Invented marks, not the official emblems; the mark of Hiroba itself for every other town.
CREST_OF_TOWN = {
    "282103": "river",
    "282201": "field",
    "104256": "mountain",
    "372013": "island",
    "372056": "island",
    "373877": "field",
}


@cache
def symbols(sprite: Path) -> dict[str, str]:
    """Inner markup of each symbol of one of our own sprites, by name."""
    return dict(SYMBOL.findall(sprite.read_text(encoding="utf-8")))


def icon(name: str, css: str = "") -> SafeString:
    """An icon in the text's colour, hidden from screen readers: the word beside it says the same."""
    inner = symbols(ICONS).get(name) or symbols(ICONS)["info"]
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        f" {css}" if css else "",
        mark_safe(inner),
    )


def crest(code: str = "") -> SafeString:
    """The town's crest in `currentColor`."""
    inner = symbols(CRESTS)[CREST_OF_TOWN.get(code, "hiroba")]
    return format_html(
        '<svg class="crest" viewBox="0 0 64 64" aria-hidden="true" focusable="false" fill="none"'
        ' stroke="currentColor" stroke-width="4">{}</svg>',
        mark_safe(inner),
    )


def badge(tone: str, text: str) -> SafeString:
    """A status: `ok`, `news`, `calm`, `care`, `warn` or `stop`, always with a word."""
    tone = tone if tone in BADGE_SHAPES else "calm"
    return format_html(
        '<span class="badge is-{}"><svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">{}</svg>{}</span>',
        tone,
        mark_safe(BADGE_SHAPES[tone]),
        text,
    )


def level_shape(level: int) -> SafeString:
    return format_html(
        '<svg viewBox="0 0 64 64" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(LEVEL_SHAPES[min(max(level, 1), 5)]),
    )


def alert_pill(level: int, text: str) -> SafeString:
    """A warning level inside text, lists and previews."""
    level = min(max(level, 1), 5)
    return format_html('<span class="alert-pill level-{}">{}{}</span>', level, level_shape(level), text)
