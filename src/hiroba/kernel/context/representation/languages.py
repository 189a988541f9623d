# SPDX-License-Identifier: Apache-2.0
"""The natural language filter `lang` (4.15): a LanguageProperty as a Property in the language that suits best."""

from collections.abc import Mapping
from typing import Any

from hiroba.kernel.context.model.attributes import Attribute

NO_LANGUAGE = "@none"
CHOICES_MAX = 50


def in_language(instance: Attribute, wanted: str) -> Attribute:
    texts = instance["languageMap"]
    language = _best(texts, wanted)
    rest = {member: value for member, value in instance.items() if member not in ("type", "languageMap")}
    shown: Attribute = {"type": "Property", "value": texts.get(language, "")}
    return shown | ({} if language == NO_LANGUAGE else {"lang": language}) | rest


def _best(texts: Mapping[str, Any], wanted: str) -> str:
    for choice in _ranked(wanted):
        if choice == "*" and texts:
            return next(iter(texts))
        for language in texts:
            # RFC 4647, 3.4: fr-CH is served by fr.
            if language.lower() == choice or choice.startswith(f"{language.lower()}-"):
                return language
    return next((key for key in (NO_LANGUAGE, "en") if key in texts), next(iter(texts), NO_LANGUAGE))


def _ranked(wanted: str) -> list[str]:
    """Languages by falling weight (RFC 9110, 12.5.4), at first in their order."""
    weighed = []
    for part in wanted.split(",")[:CHOICES_MAX]:
        language, _, modifiers = part.partition(";")
        weighed.append((_weight(modifiers), language.strip().lower()))
    return [language for weight, language in sorted(weighed, key=lambda item: -item[0]) if weight > 0]


def _weight(modifiers: str) -> float:
    name, _, number = modifiers.strip().partition("=")
    try:
        return float(number) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
