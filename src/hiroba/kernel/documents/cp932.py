# SPDX-License-Identifier: Apache-2.0
"""Text in cp932, the Shift_JIS of Windows, for older programs of town halls.

A character that cp932 lacks becomes its usual substitute (`〜` → `～`, `−` → `－`), else 〓, the mark that printers put
where a type is missing. Pages that offer the form say so.
"""

import unicodedata

MISSING = "〓"

SUBSTITUTES = str.maketrans(
    {
        "\u301c": "\uff5e",  # wave dash
        "\u2212": "\uff0d",  # minus sign
        "\u2010": "-",
        "\u2011": "-",
        "\u2013": "-",
        "\u2014": "\u2015",  # dash
        "\u2016": "\u2225",  # double vertical line
        "\u00a5": "\uffe5",  # yen sign
        "\u00a2": "\uffe0",
        "\u00a3": "\uffe1",
        "\u00ac": "\uffe2",
        "\u00a0": " ",
        "\u2022": "・",
    }
)


def encode(text: str) -> bytes:
    """Never fails: `𠮷` becomes 〓. Marks that only choose a variant of a character (IVS) are dropped."""
    plain = "".join(each for each in text.translate(SUBSTITUTES) if not _chooses_variant(each))
    return b"".join(_encoded(each) for each in plain)


def _encoded(character: str) -> bytes:
    for candidate in (character, unicodedata.normalize("NFKC", character), MISSING):
        try:
            return candidate.encode("cp932")
        except UnicodeEncodeError:
            continue
    raise AssertionError("cp932 has the mark for a missing character")


def _chooses_variant(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
