# SPDX-License-Identifier: Apache-2.0
"""The languages of the pages. Django does not know やさしい日本語, so it is told here."""

from dataclasses import dataclass

from django.conf.locale import LANG_INFO
from django.utils import translation


@dataclass(frozen=True, kw_only=True)
class Language:
    """`code` is Django's, `tag` the BCP 47 tag for `lang`: Easy Japanese is Japanese to a screen reader."""

    code: str
    tag: str
    name: str


LANGUAGES = (
    Language(code="ja", tag="ja", name="日本語"),
    Language(code="ja-easy", tag="ja", name="やさしい日本語"),
    Language(code="en", tag="en", name="English"),
)
LANG_INFO.setdefault(
    "ja-easy", {"bidi": False, "code": "ja-easy", "name": "Easy Japanese", "name_local": "やさしい日本語"}
)


def current() -> Language:
    code = translation.get_language()
    return next((language for language in LANGUAGES if language.code == code), LANGUAGES[0])


def is_known(code: str) -> bool:
    return any(language.code == code for language in LANGUAGES)
