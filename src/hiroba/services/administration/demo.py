# SPDX-License-Identifier: Apache-2.0
"""Invented notices of a demo town."""

import datetime
from dataclasses import dataclass

from hiroba.kernel.api.identity import system
from hiroba.services.administration.actions import publish_notice
from hiroba.services.administration.models import Notice


@dataclass(frozen=True, kw_only=True)
class Sample:
    kind: Notice.Kind
    days_ago: int
    texts: dict[str, str]


SAMPLES = (
    Sample(
        kind=Notice.Kind.DONE,
        days_ago=7,
        texts={
            "title": "通報のあった公園の手すりを直しました",
            "body": "（デモのお知らせです。）\nお知らせいただき、ありがとうございました。",
            "title_easy": "公園の 手すりを なおしました",
            "body_easy": "（これは ためしの お知らせです。）\n教えてくれて ありがとうございました。",
            "title_en": "The park's handrail is repaired",
            "body_en": "(A notice of the demo.)\nThank you for telling us.",
        },
    ),
    Sample(
        kind=Notice.Kind.LIFE,
        days_ago=4,
        texts={
            "title": "来月から、もやすごみの収集が朝8時に始まります",
            "body": "（デモのお知らせです。）\n朝8時までに、決まった場所に出してください。",
            "title_easy": "来月から、もやす ごみは 朝8時までに 出してください",
            "body_easy": "（これは ためしの お知らせです。）\nごみの 車が 朝8時に 来ます。",
            "title_en": "From next month burnable rubbish is collected at 8 in the morning",
            "body_en": "(A notice of the demo.)\nPlease put it out at the usual place before 8.",
        },
    ),
    Sample(
        kind=Notice.Kind.CALL,
        days_ago=2,
        texts={
            "title": "駅前広場の使い方、三つの案から選んでください",
            "body": "（デモのお知らせです。）\n今月の終わりまで、役所と図書館でも受け付けます。",
            "title_easy": "駅の 前の 広場を どう 使いますか。3つから えらんでください",
            "body_easy": "（これは ためしの お知らせです。）\n役所と 図書館でも えらぶことが できます。",
            "title_en": "Choose one of three plans for the station square",
            "body_en": "(A notice of the demo.)\nUntil the end of the month, also at the town office and the library.",
        },
    ),
    Sample(
        kind=Notice.Kind.IMPORTANT,
        days_ago=0,
        texts={
            "title": "防災訓練の日です。10時にサイレンが鳴ります",
            "body": "（デモのお知らせです。）\n訓練です。本当の災害ではありません。近くの避難場所を確かめてください。",
            "title_easy": "きょうは 防災訓練（災害の ための 練習）の日です。10時に 大きい 音が します",
            "body_easy": "（これは ためしの お知らせです。）\n練習です。近くの にげる 場所を 見てください。",
            "title_en": "Disaster drill today: sirens at 10",
            "body_en": "(A notice of the demo.)\nOnly a drill. Please find your nearest evacuation site.",
        },
    ),
)


def load(*, tenant: str, at: datetime.datetime) -> None:
    """Puts the notices on the portal; a town that has any notice keeps what it has."""
    if Notice.objects.exists():
        return
    for sample in SAMPLES:
        published_at = at - datetime.timedelta(days=sample.days_ago)
        publish_notice(system(tenant), kind=sample.kind, texts=dict(sample.texts), at=published_at)
