# SPDX-License-Identifier: Apache-2.0
"""A subscription in the words of another @context: for a reader (5.5.7), or to be changed by one (5.8.2)."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.query.parser import parse_query
from hiroba.kernel.context.query.writing import query_text

# Names in type expressions (4.17) and in projections (4.21).
_NAME = re.compile(r"[^,|;(){}\s]+")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_LISTS_OF_NOTIFICATION = ("attributes", "pick", "omit")


def query_in(text: str) -> str:
    """`q` as it stands in a body. Many write it there as in a URL, with percent-encoding (4.9)."""
    return unquote(text) if _ENCODED.search(text) else text


def renamed(document: Document, source: Vocabulary, target: Vocabulary) -> Document:
    """`document` was read with `source`, so that everything in it is known to be well formed."""
    if source is target or source.reference == target.reference:
        return document

    def rename(name: str) -> str:
        return target.term(source.canonical(name))

    shown = dict(document)
    if "entities" in document:
        shown["entities"] = [_selector(each, rename) for each in document["entities"]]
    if "watchedAttributes" in document:
        shown["watchedAttributes"] = [rename(name) for name in document["watchedAttributes"]]
    if document.get("q"):
        shown["q"] = query_text(parse_query(query_in(document["q"]), source), target.term)
    if "geoproperty" in document.get("geoQ", {}):
        shown["geoQ"] = {**document["geoQ"], "geoproperty": rename(document["geoQ"]["geoproperty"])}
    notification = document["notification"]
    lists = {name: notification[name] for name in _LISTS_OF_NOTIFICATION if name in notification}
    shown["notification"] = notification | {
        member: [_NAME.sub(lambda found: rename(found.group()), name) for name in names]
        for member, names in lists.items()
    }
    return shown


def _selector(given: Any, rename: Callable[[str], str]) -> Any:
    def rename_type(found: re.Match[str]) -> str:
        return found.group() if found.group() == "*" else rename(found.group())

    return {**given, "type": _NAME.sub(rename_type, given["type"])}
