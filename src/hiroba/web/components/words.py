# SPDX-License-Identifier: Apache-2.0
"""Ruby for words that are hard to read."""

from django.template import Context
from django.utils.html import format_html

from hiroba.web.languages import current


def ruby(context: Context, word: str, reading: str) -> str:
    """`{% ruby "避難" "ひなん" %}`: with its reading where ruby is switched on and the page is in Japanese."""
    frame = context.get("frame")
    if frame is None or not frame.shows_ruby or current().tag != "ja":
        return word
    return format_html("<ruby>{}<rp>（</rp><rt>{}</rt><rp>）</rp></ruby>", word, reading)
