# SPDX-License-Identifier: Apache-2.0
"""How a request wants entities (`attrs`, `metadata`, `options`), and which page of them."""

from dataclasses import dataclass
from typing import Any

from hiroba.kernel.context.ngsiv2.exchange import Exchange
from hiroba.kernel.context.ngsiv2.queries.selecting import ATTRIBUTES
from hiroba.kernel.context.ngsiv2.representation import (
    DATE_CREATED,
    DATE_MODIFIED,
    EVERY,
    KEY_VALUES,
    NORMALIZED,
    UNIQUE,
    VALUES,
    View,
)
from hiroba.kernel.context.ngsiv2.wording import read_list, read_names, read_number

PAGE_DEFAULT, PAGE_MAX = 20, 1_000
OFFSET_MAX = 10_000_000


@dataclass(frozen=True)
class Page:
    limit: int
    offset: int
    count: bool


def read_view(x: Exchange) -> View:
    """From the parameters of a request. Raises BadRequest."""
    return make_view(
        x, read_list(x.parameter("attrs"), "attrs"), read_list(x.parameter("metadata"), "metadata")
    )


def read_view_of_body(x: Exchange, given: dict[str, Any]) -> View:
    """From the members `attrs` and `metadata` of a query in a body."""
    attributes = read_names(given, "attrs") or read_names(given, ATTRIBUTES)
    return make_view(x, attributes, read_names(given, "metadata"))


def make_view(x: Exchange, attributes: tuple[str, ...], metadata: tuple[str, ...]) -> View:
    format = next((each for each in (VALUES, UNIQUE, KEY_VALUES) if each in x.options), NORMALIZED)
    # Old clients ask for these times by an option instead of a name.
    times = tuple(name for name in (DATE_CREATED, DATE_MODIFIED) if name in x.options)
    if times:
        attributes = (*(attributes or (EVERY,)), *times)
    return View(format=format, attributes=attributes, metadata=metadata)


def read_page(x: Exchange) -> Page:
    """Raises BadRequest."""
    limit, offset = x.parameter("limit"), x.parameter("offset")
    return Page(
        PAGE_DEFAULT if limit is None else read_number(limit, "limit", least=0, most=PAGE_MAX),
        0 if offset is None else read_number(offset, "offset", least=0, most=OFFSET_MAX),
        "count" in x.options,
    )
