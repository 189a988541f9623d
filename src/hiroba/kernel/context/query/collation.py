# SPDX-License-Identifier: Apache-2.0
"""Texts in an order that fits all languages (4.23.1), near to the root order of the Unicode Collation Algorithm.

Letters count first, then their marks, then upper and lower case and the kind of kana. The order of one language (as
`de-u-co-phonebk`) is taken for the root order; `ks` of the collation says how many of the levels count.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import TypeAlias

from hiroba.kernel.context.problems import BadRequestData

TextKey: TypeAlias = tuple[str, ...]

# RFC 6067: a language tag with keywords behind `u`.
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_STRENGTH = re.compile(r"-u(?:-[A-Za-z0-9]{2,8})*?-ks-(level[1-4]|identic)(?:-|$)")
# The standard's own example takes `identic` for an order that disregards case.
_LEVELS = {"level1": 1, "level2": 2, "identic": 2}
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def read_collation(text: str | None) -> Callable[[str], TextKey]:
    """How texts are ranked. Raises BadRequestData for what is no collation."""
    if text is None:
        return lambda value: _key(value, 3)
    if len(text) > 100 or not _TAG.fullmatch(text):
        raise BadRequestData(f"collation {text[:40]!r} is not a language tag such as und or de-u-ks-level1")
    strength = _STRENGTH.search(text)
    levels = _LEVELS.get(strength.group(1), 3) if strength is not None else 3
    return lambda value: _key(value, levels)


def _key(text: str, levels: int) -> TextKey:
    parts = unicodedata.normalize("NFKD", text)
    letters = "".join(each for each in parts if not unicodedata.combining(each))
    first = letters.casefold().translate(_TO_HIRAGANA)
    if levels == 1:
        return (first,)
    marks = "".join(each for each in parts if unicodedata.combining(each))
    # Small letters come before capitals.
    return (first, marks) if levels == 2 else (first, marks, letters.swapcase())
