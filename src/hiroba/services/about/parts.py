# SPDX-License-Identifier: Apache-2.0
"""The parts of the installation as a resident would name them, and how each is asked whether it runs."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx
from django.conf import settings

from hiroba.kernel.api.events import backlog
from hiroba.kernel.api.registry import Text

TIMEOUT_SECONDS = 3.0
BACKLOG_SECONDS_MAX = 300
"""Events are handed on within seconds; one that is five minutes old tells that nobody hands them on."""


@dataclass(frozen=True, kw_only=True)
class Part:
    name: str
    title: Text
    meaning: Text
    """What a reader notices while it is down."""


PARTS = (
    Part(
        name="pages",
        title=Text(en="Pages and forms", ja="ページと申請"),
        meaning=Text(
            en="Pages could not be opened.",
            ja="ページを開けませんでした。",
            easy="ページが 開きませんでした。",
        ),
    ),
    Part(
        name="data",
        title=Text(en="Map and live data", ja="地図といまの情報"),
        meaning=Text(
            en="The map shows what was known last.",
            ja="地図は最後に分かった情報を表示します。",
            easy="地図は 少し 前の 情報です。",
        ),
    ),
    Part(
        name="devices",
        title=Text(en="Sensors", ja="センサーの受信"),
        meaning=Text(
            en="New measurements arrive late.",
            ja="新しい観測値が遅れて届きます。",
            easy="新しい 数字が おくれて 届きます。",
        ),
    ),
    Part(
        name="handing_on",
        title=Text(en="Messages and updates", ja="お知らせと更新"),
        meaning=Text(
            en="Messages and updates come late.",
            ja="お知らせや更新が遅れます。",
            easy="お知らせが おくれます。",
        ),
    ),
)


def failing_parts(at: datetime.datetime) -> list[str]:
    """Names of the parts that do not do their work now. `pages` cannot be among them: we are running."""
    checks: Mapping[str, Callable[[], bool]] = {
        "data": lambda: _answers(f"{settings.HIROBA.broker_url}/readyz"),
        "devices": lambda: _answers(f"http://{settings.HIROBA.host}:{settings.HIROBA.ingest_port}/readyz"),
        "handing_on": lambda: backlog().age_seconds(at) < BACKLOG_SECONDS_MAX,
    }
    return [name for name, works in checks.items() if not works()]


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=TIMEOUT_SECONDS, trust_env=False).is_success
    except httpx.HTTPError:
        return False
