# SPDX-License-Identifier: Apache-2.0
"""Staff tables as files: what a cell becomes, and what comes instead of the page."""

import datetime
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from hiroba.web.components import Column, Table
from hiroba.web.components.downloads import ROWS_MAX, TableFileMiddleware, plain
from hiroba.web.components.marks import badge
from hiroba.web.components.times import time_tag

PAGE = engines["django"].from_string("{% load hiroba %}<h1>page</h1>{% table first %}{% table second %}")
AT = datetime.datetime(2026, 11, 20, 16, 30, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12, 12),
        (AT, AT),
        (None, None),
        ("<b>typed</b> & so", "<b>typed</b> & so"),
        (badge("ok", "公開中"), "公開中"),
        (time_tag(AT), "2026-11-21 01:30"),
        (mark_safe('一行目<br>二行目 &amp; <span class="soft">小さく</span>'), "一行目 二行目 & 小さく"),
        (
            format_html('{} <a class="btn btn-quiet" href="/x">{}</a>', badge("ok", "公開中"), "終える"),
            "公開中",
        ),
        (mark_safe("<form><button>x</button></form>残る"), "残る"),
        (mark_safe('<a href="/x"><svg><path d="M0"/><title>t</title></svg>名前</a>'), "名前"),
    ],
)
def test_plain_cell_is_what_a_reader_sees(cell: object, text: object) -> None:
    assert plain(cell) == text


def _table(caption: str, rows: list[list[Any]], **options: Any) -> Table:
    return Table(caption=caption, columns=[Column(label="名前")], rows=rows, **options)


def _visit(query: str, first: Table, second: Table) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(PAGE.render({"first": first, "second": second}, request))

    return TableFileMiddleware(view)(RequestFactory().get(f"/staff/x?{query}"))


def test_staff_table_offers_its_files_and_keeps_the_filter() -> None:
    page = _visit(
        "q=坂&page=3", _table("公開", [["a"]]), _table("職員", [["b"]], is_staff=True)
    ).content.decode()

    assert page.count("<details") == 1
    assert 'href="?q=%E5%9D%82&amp;table_file=1.csv"' in page
    assert 'href="?q=%E5%9D%82&amp;table_file=1.sjis.csv"' in page
    assert 'href="?q=%E5%9D%82&amp;table_file=1.xlsx"' in page


def test_file_is_the_whole_table_in_place_of_the_page() -> None:
    whole = _table("職員", [["髙橋"]], is_staff=True, all_rows=lambda: iter([["髙橋"], ["𠮷田"], ["=1+1"]]))

    csv = _visit("table_file=2.csv", _table("一つ目", [["x"]], is_staff=True), whole)
    sjis = _visit("table_file=2.sjis.csv", _table("一つ目", [["x"]], is_staff=True), whole)
    xlsx = _visit("table_file=2.xlsx", _table("一つ目", [["x"]], is_staff=True), whole)

    assert csv.content.decode("utf-8-sig") == "名前\r\n髙橋\r\n𠮷田\r\n'=1+1\r\n"
    assert sjis.content.decode("cp932") == "名前\r\n髙橋\r\n〓田\r\n'=1+1\r\n"
    assert xlsx.content.startswith(b"PK")
    assert csv["Content-Disposition"].startswith("attachment; filename*=utf-8''%E8%81%B7%E5%93%A1_20")


@pytest.mark.parametrize("wanted", ["3.csv", "0.csv", "1.exe", "1", "x", "-1.csv", "１.csv", "1" * 999])
def test_file_that_is_not_offered_is_the_page(wanted: str) -> None:
    tables = _table("a", [["x"]], is_staff=True), _table("b", [["x"]], is_staff=True)

    assert "<h1>page</h1>" in _visit(f"table_file={wanted}", *tables).content.decode()


def test_table_for_residents_and_an_empty_one_offer_no_file() -> None:
    page = _visit(
        "", _table("公開", [["a"]]), _table("職員", [], is_staff=True, empty="なし")
    ).content.decode()

    assert "table_file" not in page


def test_file_that_is_cut_says_so() -> None:
    rows = [["x"]] * (ROWS_MAX + 1)

    content = _visit("table_file=1.csv", _table("a", rows, is_staff=True), _table("b", [])).content

    lines = content.decode("utf-8-sig").splitlines()
    assert len(lines) == ROWS_MAX + 2
    assert "50000" in lines[-1]
