# SPDX-License-Identifier: Apache-2.0
"""Addresses that stand in one column whole, or in the column of the municipality."""

from __future__ import annotations

import re
from typing import Any

from hiroba.kernel.catalogue.tables.columns import Columns
from hiroba.kernel.catalogue.tables.draft import Draft, as_property
from hiroba.kernel.catalogue.towns import known
from hiroba.kernel.tenancy.codes import named

_PREFECTURE = re.compile(r"(北海道|東京都|京都府|大阪府|.{2,3}県)")
_CITY = re.compile(r"(.{1,6}郡.{1,6}?[町村]|.{1,7}?市.{1,4}区|.{1,7}?[市区町村])")
# 「番町一丁目」 belongs to the street, the number behind it to the block.
_CHOME = re.compile(r"([^\d０-９]*?[\d０-９一二三四五六七八九十]+丁目)", re.ASCII)
_NUMBER = re.compile(r"[0-9０-９]")
_DIGITS = str.maketrans("０１２３４５６７８９－", "0123456789-")


class Addresses:
    """Completes the parts of an address: from the whole one where a file has no columns of its own for them."""

    def __init__(self, columns: Columns) -> None:
        attributes = {key for key in columns.keys if key}
        self._splits_whole = "fullAddress" in attributes and not attributes & {"city", "streetAddress"}
        city = columns.first("city")
        self._city_column = columns.names[city] if city >= 0 else ""
        self._cities: dict[str, bool] = {}
        self._starts: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {}

    def add_to(self, draft: Draft, code: str) -> None:
        if self._city_column and self._is_whole(draft.text("city"), code):
            self._take_from_city(draft, code)
        elif self._splits_whole and (whole := draft.text("fullAddress")):
            self._split(draft, whole, code)

    def _split(self, draft: Draft, whole: str, code: str) -> None:
        """Nearly every address of a list starts with the name of its town."""
        if code not in self._starts:
            self._starts[code] = _starts(code)
        for start, attributes in self._starts[code]:
            if whole.startswith(start):
                draft.attributes |= {**attributes, **draft.attributes}
                _add_street(draft, whole[len(start) :])
                return
        _split(draft, whole, code)

    def _is_whole(self, city: str, code: str) -> bool:
        """Whether the cell of the municipality goes on behind its name."""
        if not city:
            return False
        if city not in self._cities:
            entry = known(code)
            self._cities[city] = bool(entry and entry.name in city and not city.endswith(entry.name))
        return self._cities[city]

    def _take_from_city(self, draft: Draft, code: str) -> None:
        whole = draft.attributes.pop("city")["value"]
        _split(draft, whole, code)
        if "city" not in draft.attributes:
            draft.attributes["city"] = as_property(whole)
            return
        draft.attributes.setdefault("fullAddress", as_property(whole))
        draft.note(self._city_column, whole, "address_split", draft.text("city"))


def _split(draft: Draft, whole: str, code: str) -> None:
    entry = known(code)
    prefecture = _PREFECTURE.match(whole)
    rest = whole[prefecture.end() :] if prefecture else whole
    of = prefecture[1] if prefecture else entry.prefecture if entry else ""
    city = (
        entry.name if entry and not entry.is_prefecture and rest.startswith(entry.name) else _city(of, rest)
    )
    if prefecture:
        draft.attributes.setdefault("prefecture", as_property(prefecture[1]))
    if not city:
        return
    draft.attributes.setdefault("city", as_property(city))
    _add_street(draft, rest[len(city) :])


def _starts(code: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    entry = known(code)
    if entry is None or entry.is_prefecture:
        return ()
    city = {"city": as_property(entry.name)}
    whole = {"prefecture": as_property(entry.prefecture), **city}
    return (entry.prefecture + entry.name, whole), (entry.name, city)


def _add_street(draft: Draft, rest: str) -> None:
    rest = rest.strip()
    found = _CHOME.match(rest) if "丁目" in rest else _NUMBER.search(rest)
    if found is None:
        street, block = rest, ""
    elif found.lastindex:
        street, block = rest[: found.end()], rest[found.end() :]
    else:
        street, block = rest[: found.start()], rest[found.start() :]
    if street := street.strip():
        attributes = draft.attributes
        attributes.setdefault("streetAddress", as_property(street))
        if block:
            block = (block if block.isascii() else block.translate(_DIGITS)).strip()
            attributes.setdefault("cityBlock", as_property(block))


def _city(prefecture: str, rest: str) -> str:
    """A municipality of this prefecture at the start of the text, also without its 郡."""
    match = _CITY.match(rest)
    if match is None:
        return ""
    name = match[1]
    return name if named(prefecture, name) or named(prefecture, name.partition("郡")[2]) else ""
