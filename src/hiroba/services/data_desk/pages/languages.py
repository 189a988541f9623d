# SPDX-License-Identifier: Apache-2.0
from django.utils.translation import get_language


def report_language() -> str:
    """Reports of imports are kept in two languages."""
    return "en" if get_language() == "en" else "ja"


def in_report_language(ja: str, en: str) -> str:
    return en if report_language() == "en" else ja
