# SPDX-License-Identifier: Apache-2.0
"""What the tests of Open311 share: asking in both formats, and a moment within the last 90 days."""

import datetime
from http import HTTPStatus
from typing import Any
from xml.etree import ElementTree as Xml

from django.test import Client
from django.utils import timezone

BASE = "/api/street_reports/open311/v2"


def get(app: Client, path: str, **asked: Any) -> list[dict[str, Any]]:
    answer = app.get(f"{BASE}/{path}", asked)
    assert answer.status_code == HTTPStatus.OK, answer.content
    return answer.json()


def xml(app: Client, path: str, **asked: Any) -> Xml.Element:
    answer = app.get(f"{BASE}/{path}", asked)
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    return Xml.fromstring(answer.content)


def numbers(rows: list[dict[str, Any]]) -> list[object]:
    return [row["service_request_id"] for row in rows]


def today(**before: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(**before)
