# SPDX-License-Identifier: Apache-2.0
"""Readings over the words of a whole page, for those who switched them on.

Only words of our own hand-written list are annotated, and a run of kanji only when all of it is made of such words: a
missing reading is better than a wrong one, above all in names.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse

from hiroba.web import preferences
from hiroba.web.languages import current

READINGS = Path(__file__).with_name("readings.tsv")
MARKUP = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
TAG_NAME = re.compile(r"<(/?)([a-zA-Z0-9]+)")
KANJI = re.compile(r"[\u3400-\u9fff々]+")
# Elements whose text is not prose, cannot hold markup, or has its own readings.
UNTOUCHED = frozenset(
    {"title", "script", "style", "textarea", "option", "select", "ruby", "svg", "code", "kbd"}
)


class RubyMiddleware:
    """Annotates whole pages and fragments on their way out; costs nothing where readings are off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        if is_page and current().tag == "ja" and preferences.of(request).shows_ruby:
            response.content = annotated(response.content.decode(response.charset))
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        return response


def annotated(html: str) -> str:
    """The page with `<ruby>` around known words of its visible text."""
    return "".join(_pieces(html))


def _pieces(html: str) -> Iterator[str]:
    untouched = ""
    for piece in MARKUP.split(html):
        tag = TAG_NAME.match(piece)
        if tag:
            closing, name = tag[1] == "/", tag[2].lower()
            if untouched and closing and name == untouched:
                untouched = ""
            elif not untouched and not closing and name in UNTOUCHED and not piece.endswith("/>"):
                untouched = name
            yield piece
        else:
            yield piece if untouched or piece.startswith("<") else _annotated_text(piece)


def _annotated_text(text: str) -> str:
    """One element for the whole text: in a flex or grid box each reading would become a column of its own.

    `bdi` changes nothing of a text that runs one way, and no style sheet names it.
    """
    with_readings = KANJI.sub(_with_reading, text)
    return text if with_readings == text else f"<bdi>{with_readings}</bdi>"


def _with_reading(found: re.Match[str]) -> str:
    words = _words(found[0])
    return (
        "".join(f"<ruby>{word}<rp>（</rp><rt>{readings()[word]}</rt><rp>）</rp></ruby>" for word in words)
        or found[0]
    )


def _words(run: str) -> list[str]:
    """The run split into known words, longest first; empty when any part is unknown."""
    if not run:
        return []
    for length in range(len(run), 0, -1):
        if run[:length] in readings():
            rest = _words(run[length:])
            if rest or length == len(run):
                return [run[:length], *rest]
    return []


@cache
def readings() -> dict[str, str]:
    lines = READINGS.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))
