# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from hiroba.kernel.catalogue.cleaning.outcome import Unreadable

# What clerks and spreadsheets write into a cell that has no value.
EMPTY_MARKS = frozenset(
    {"", "-", "－", "―", "ー", "−", "‐", "–", "—", "null", "NULL", "None", "N/A", "#N/A", "nan"}
)
# Invisible characters that come along with copied text: BOM, zero-width space and joiners, soft hyphen.
INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
_BLANKS = re.compile(r"\s+")
# A text without any of these is clean as it is: most cells are.
_UNCLEAN = re.compile("[\\s\ufeff\u200b\u200c\u200d\u2060\u00ad]")
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?(?:/[!-~]*)?")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ｰー", "-"))
_PHONE = re.compile(r"[-+()#0-9A-Za-z,.*/ :;]{4,}")
_LIST_BREAKS = re.compile(r"[;；／/、,，\n]+")


def clean_text(cell: str) -> str | None:
    """The text without outer blanks, line breaks as one blank; letters stay as the town writes them."""
    text = cell.strip()
    if _UNCLEAN.search(text) is None:
        return None if text in EMPTY_MARKS else text
    text = _BLANKS.sub(" ", text.translate(INVISIBLE)).strip()
    return None if text in EMPTY_MARKS else text


def clean_remarks(cell: str) -> str | None:
    """As `clean_text`, but paragraphs stay apart."""
    lines = [clean_text(line) for line in cell.splitlines()]
    return "\n".join(line for line in lines if line) or None


def clean_phone(cell: str) -> str | None:
    """Half-width digits and hyphens; text such as 「内線」 stays."""
    text = clean_text(cell)
    if text is None or (text.isascii() and _PHONE.fullmatch(text)):
        return text
    folded = unicodedata.normalize("NFKC", text)
    return folded.translate(_DASHES) if _PHONE.fullmatch(folded.translate(_DASHES)) else folded


def clean_url(cell: str) -> str | Unreadable | None:
    """A web address with http or https; anything else would become an unsafe link on a page."""
    if _PLAIN_ADDRESS.fullmatch(cell):
        return cell
    text = clean_text(cell)
    if text is None:
        return None
    try:
        address = urlsplit(text)
    except ValueError:
        return Unreadable("not_a_web_address")
    if address.scheme.lower() in ("http", "https") and address.netloc and " " not in text:
        return text
    return Unreadable("not_a_web_address")


def clean_list(cell: str) -> list[str] | None:
    """Several values in one cell, separated by ; ／ 、 or a new line."""
    parts = [clean_text(part) for part in _LIST_BREAKS.split(cell)]
    return [part for part in parts if part] or None


def folded(text: str) -> str:
    """NFKC without invisible characters and outer blanks: the form in which digits, dates and choices are read."""
    return (
        text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).translate(INVISIBLE).strip()
    )
