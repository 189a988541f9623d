# SPDX-License-Identifier: Apache-2.0
"""Addresses that stand in one column whole, or in the column of the municipality."""

from __future__ import annotations

import re

from hiroba.kernel.catalogue.tables.columns import Columns
from hiroba.kernel.catalogue.tables.draft import Draft, as_property
from hiroba.kernel.catalogue.towns import known
from hiroba.kernel.tenancy.codes import named

_PREFECTURE = re.compile(r"(北海道|東京都|京都府|大阪府|.{2,3}県)")
_CITY = re.compile(r"(.{1,6}郡.{1,6}?[町村]|.{1,7}?市.{1,4}区|.{1,7}?[市区町村])")
# 「番町一丁目」「番町」 before the first number that is no 丁目.
_STREET = re.compile(r"(\D*?(?:[\d一二三四五六七八九十]+丁目)|\D+?)(?=\d|$)(.*)", re.ASCII)
_DIGITS = str.maketrans("０１２３４５６７８９－", "0123456789-")


class Addresses:
    """Completes the parts of an address: from the whole one where a file has no columns of its own for them."""

    def __init__(self, columns: Columns) -> None:
        attributes = {key for key in columns.keys if key}
        self._splits_whole = "fullAddress" in attributes and not attributes & {"city", "streetAddress"}
        city = columns.first("city")
        self._city_column = columns.names[city] if city >= 0 else ""
        self._cities: dict[str, bool] = {}

    def add_to(self, draft: Draft, code: str) -> None:
        if self._city_column and self._is_whole(draft.text("city"), code):
            self._take_from_city(draft, code)
        elif self._splits_whole and (whole := draft.text("fullAddress")):
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
    parts = _STREET.fullmatch(rest[len(city) :].strip().translate(_DIGITS))
    if parts and parts[1].strip():
        draft.attributes.setdefault("streetAddress", as_property(parts[1].strip()))
        if block := parts[2].strip():
            draft.attributes.setdefault("cityBlock", as_property(block))


def _city(prefecture: str, rest: str) -> str:
    """A municipality of this prefecture at the start of the text, also without its 郡."""
    match = _CITY.match(rest)
    if match is None:
        return ""
    name = match[1]
    return name if named(prefecture, name) or named(prefecture, name.partition("郡")[2]) else ""
