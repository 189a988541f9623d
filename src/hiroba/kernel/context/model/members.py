# SPDX-License-Identifier: Apache-2.0
"""Some members of a stored entity: the rest of its text is passed over, which takes a third of the time."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypedDict

import msgspec
import orjson

from hiroba.kernel.context.model.entities import Document

# The names of a member are looked for one after the other.
NAMES_MAX = 10
READERS_KEPT_MAX = 500

Read = Callable[[bytes], Document]


def reader_of(names: frozenset[str] | None) -> Read:
    """Reads a document, or of one only the members of these names; others may be there too."""
    # msgspec 0.22 does not find members of a TypedDict whose names go beyond ASCII (its pull request 1126).
    if names is None or len(names) > NAMES_MAX or not all(map(str.isascii, names)):
        return _parse
    return _reader(names)


@lru_cache(maxsize=READERS_KEPT_MAX)
def _reader(names: frozenset[str]) -> Read:
    members = TypedDict("members", dict.fromkeys(names, Any), total=False)  # type: ignore[misc]
    decoder: msgspec.json.Decoder[Document] = msgspec.json.Decoder(members)
    return decoder.decode


def _parse(text: bytes) -> Document:
    document: Document = orjson.loads(text)
    return document
