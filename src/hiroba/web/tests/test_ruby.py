# SPDX-License-Identifier: Apache-2.0
import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from hiroba.web.ruby import KANJI, RubyMiddleware, annotated, readings


def test_known_word_gets_its_reading() -> None:
    word = "<ruby>避難<rp>（</rp><rt>ひなん</rt><rp>）</rp></ruby>"

    assert annotated("<p>避難する</p>") == f"<p><bdi>{word}する</bdi></p>"


def test_text_with_readings_stays_one_box() -> None:
    """A summary or a button is a flex box: without one element around it each reading was a column of its own."""
    page = annotated("<summary>この避難を見る<svg></svg></summary>")

    assert page.startswith("<summary><bdi>この<ruby>")
    assert page.endswith("</bdi><svg></svg></summary>")


def test_longest_word_wins() -> None:
    assert "<rt>していきんきゅうひなんばしょ</rt>" in annotated("指定緊急避難場所")


@pytest.mark.parametrize("text", ["高橋さん", "避難橋", "東公衆"])
def test_run_with_an_unknown_part_is_left_alone(text: str) -> None:
    assert annotated(text) == text


@pytest.mark.parametrize(
    "html",
    [
        "<title>避難</title>",
        '<a title="避難" href="/避難">x</a>',
        "<textarea>避難</textarea>",
        "<option>避難</option>",
        "<!-- 避難 -->",
        "<ruby>避難<rt>ひなん</rt></ruby>",
    ],
)
def test_text_that_is_not_prose_is_left_alone(html: str) -> None:
    assert annotated(html) == html


def test_text_after_an_untouched_element_is_annotated() -> None:
    assert annotated("<title>避難</title><p>避難</p>").endswith("<rt>ひなん</rt><rp>）</rp></ruby></bdi></p>")


@pytest.mark.parametrize(
    ("language", "cookie", "expected"), [("ja", "on", True), ("ja", "", False), ("en", "on", False)]
)
def test_page_is_annotated_only_where_it_was_chosen(language: str, cookie: str, expected: bool) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["hiroba_ruby"] = cookie
    middleware = RubyMiddleware(lambda _request: HttpResponse("<p>避難</p>"))

    with translation.override(language):
        assert (b"<ruby>" in middleware(request).content) is expected


def test_list_holds_kanji_words_with_kana_readings() -> None:
    wrong = [word for word, kana in readings().items() if not KANJI.match(word[0]) or KANJI.search(kana)]

    assert wrong == []
