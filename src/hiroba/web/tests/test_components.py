# SPDX-License-Identifier: Apache-2.0
from django import forms
from django.template import Context, Template
from django.utils import translation

from hiroba.web.components import Column, Pages, Table


def drawn(source: str, **values: object) -> str:
    with translation.override("ja"):
        return Template("{% load hiroba %}" + source).render(Context(values))


class SampleForm(forms.Form):
    age = forms.IntegerField(label="年齢", help_text="数字で", min_value=0)
    note = forms.CharField(label="メモ", required=False)


def test_table_labels_every_cell_for_phones() -> None:
    table = Table(
        caption="水位",
        columns=[Column(label="橋"), Column(label="m", is_number=True)],
        rows=[["<中橋>", 3.4]],
    )

    html = drawn("{% table table %}", table=table)

    assert '<th scope="row">&lt;中橋&gt;</th><td data-label="m" class="num"><span>3.4</span></td>' in html
    assert 'tabindex="0" role="region" aria-label="水位（表）"' in html


def test_table_without_rows_says_so() -> None:
    table = Table(caption="水位", columns=[Column(label="橋")], rows=[], empty="まだありません")

    assert "まだありません" in drawn("{% table table %}", table=table)


def test_field_with_error_is_tied_to_hint_and_error() -> None:
    html = drawn("{% field form.age %}", form=SampleForm({"age": "-3"}))

    assert 'aria-describedby="id_age-hint id_age-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="-3"' in html


def test_field_that_may_stay_empty_says_so() -> None:
    html = drawn("{% field form.note %}", form=SampleForm())

    assert "（書かなくてもよい）" in html


def test_pages_show_ends_neighbours_and_gaps() -> None:
    assert Pages(number=6, count=20, total=390, size=20).shown == [1, 0, 5, 6, 7, 0, 20]


def test_pages_count_the_last_page_right() -> None:
    pages = Pages(number=20, count=20, total=390, size=20)

    assert (pages.first, pages.last) == (381, 390)


def test_notice_keeps_its_content_safe() -> None:
    html = drawn('{% notice "care" title %}<p>{{ text }}</p>{% endnotice %}', title="<i>", text="<b>")

    assert "<p>&lt;b&gt;</p>" in html
    assert "&lt;i&gt;" in html
