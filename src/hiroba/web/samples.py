# SPDX-License-Identifier: Apache-2.0
"""Every component once, at `/look/components`: to look at, to copy from, and for the tests of the look."""

import datetime

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hiroba.web.components import Alert, Column, Crumb, Figure, NewsItem, Pages, Step, Table, Tile, WorkItem
from hiroba.web.components.marks import BADGE_SHAPES, ICONS, LEVEL_SHAPES, badge, symbols
from hiroba.web.visit import actor_of, tenant_of


class SampleForm(forms.Form):
    name = forms.CharField(label="なまえ", help_text="ひらがなで書いてください。")
    count = forms.IntegerField(
        label="人数", max_value=80, error_messages={"max_value": "91人は多すぎます。80人までです。"}
    )
    kind = forms.ChoiceField(
        label="どちらですか",
        choices=[("a", "はい"), ("b", "いいえ")],
        widget=forms.RadioSelect,
        required=False,
    )
    text = forms.CharField(label="くわしく", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="読みました", required=False)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """For those who build and run the site; residents of a real town do not meet invented warnings."""
    town = tenant_of(request)
    if town is None or not (town.is_demo or actor_of(request).kind == "staff"):
        raise Http404
    now = timezone.now()
    shown = {
        "alerts": [
            Alert(
                level=level,
                title=f"見本のお知らせ {level}",
                text="本物ではありません。",
                action="くわしく",
                action_url="#main",
            )
            for level in sorted(LEVEL_SHAPES, reverse=True)
        ],
        "levels": sorted(LEVEL_SHAPES),
        "tones": list(BADGE_SHAPES),
        "icons": sorted(symbols(ICONS)),
        "tiles": [
            Tile(title=f"サービス{n}", url="#main", icon="map", note="みじかい説明", is_main=n < 3)
            for n in range(1, 6)
        ],
        "figures": _figures(now),
        "news": [
            NewsItem(title="見本の見出し", url="#main", date=timezone.localdate(), tone="warn", kind="大事")
        ],
        "work": [
            WorkItem(
                title="見本の仕事", url="#main", tone="stop", kind="急ぎ", note="防災課", due="きょう 11時"
            )
        ],
        "table": _table(),
        "pages": Pages(number=5, count=12, total=231, size=20),
        "steps": [
            Step(title="えらぶ", state="done"),
            Step(title="書く", state="now"),
            Step(title="確かめる", state="next"),
        ],
        "crumbs": [Crumb(title="ホーム", url="/"), Crumb(title="部品の見本")],
        "form": SampleForm({"count": "91"}),
        "now": now,
        "earlier": now - datetime.timedelta(hours=5),
    }
    return render(request, "hiroba/samples.html", shown)


def _figures(now: datetime.datetime) -> list[Figure]:
    earlier = now - datetime.timedelta(hours=2)
    return [
        Figure(
            label="水位（中橋）",
            value="3.42",
            unit="m",
            tone="warn",
            status="避難判断水位",
            observed_at=now,
            stale_minutes=30,
        ),
        Figure(label="1時間の雨", value="28", unit="mm", observed_at=earlier, stale_minutes=30),
        Figure(label="避難所", value="4", unit="か所", tone="ok", status="空きあり"),
    ]


def _table() -> Table:
    return Table(
        caption="避難所の一覧",
        note="見本です。",
        columns=[Column(label="避難所"), Column(label="ようす"), Column(label="人数", is_number=True)],
        rows=[["中央小学校", badge("ok", "空きあり"), 86], ["下河原公民館", badge("care", "残りわずか"), 74]],
    )
