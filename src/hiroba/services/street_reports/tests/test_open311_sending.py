# SPDX-License-Identifier: Apache-2.0
"""GeoReport v2, POST Service Request: who may send, what is stored, what is wrong."""

from http import HTTPStatus
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from django.test import Client

from hiroba.kernel.api.identity import system
from hiroba.kernel.api.tenancy import switch_on
from hiroba.kernel.testing.pages import visitor
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.models import ApiKey, Follower, Report
from hiroba.services.street_reports.service import service
from hiroba.services.street_reports.tests.factories import AT, LAT, LON, clerk, report
from hiroba.services.street_reports.tests.open311 import BASE, today, xml


@pytest.fixture
def app(tenant: str) -> Client:
    switch_on(tenant, service.name, at=AT)
    return visitor(tenant)


def sent(app: Client, form: str = "json", **told: Any) -> Any:
    values = {"service_code": "street_light", "lat": LAT, "long": LON, "description": "消えています"} | told
    return app.post(f"{BASE}/requests.{form}", values)


def test_post_without_key_is_refused_where_the_town_wants_one(app: Client, tenant: str) -> None:
    key = actions.make_key("まちレポ", actor=clerk(), at=AT)

    refused, wrong, taken = sent(app), sent(app, api_key="x"), sent(app, api_key=key)

    assert [each.status_code for each in (refused, wrong, taken)] == [403, 403, 201]
    assert refused.json()[0]["code"] == HTTPStatus.FORBIDDEN


def test_withdrawn_key_no_longer_works(app: Client, tenant: str) -> None:
    key = actions.make_key("まちレポ", actor=clerk(), at=AT)
    actions.withdraw_key(ApiKey.objects.get().pk, actor=clerk(), at=AT)

    assert sent(app, api_key=key).status_code == HTTPStatus.FORBIDDEN


@pytest.fixture
def open_app(app: Client, tenant: str) -> Client:
    actions.change_rules({"open311": "open"}, actor=system(tenant), at=AT)
    return app


def test_post_stores_a_report_and_gives_its_number(open_app: Client) -> None:
    answer = sent(open_app, email="a@example.jp", phone="079-000-0000", first_name="花", last_name="山下")

    (row,) = answer.json()
    held, follower = Report.objects.get(), Follower.objects.get()
    assert answer.status_code == HTTPStatus.CREATED
    assert row == {"service_request_id": held.number, "service_notice": None, "account_id": None}
    assert (held.source, held.category, held.words) == ("open311", "street_light", "消えています")
    assert (follower.email, follower.phone, follower.name) == ("a@example.jp", "079-000-0000", "山下 花")


def test_post_answers_in_xml_too(open_app: Client) -> None:
    found = Xml.fromstring(sent(open_app, "xml").content)

    assert found.findtext("request/service_request_id") == Report.objects.get().number


def test_address_of_a_picture_is_kept_for_staff_and_told_to_nobody(open_app: Client) -> None:
    sent(open_app, media_url="https://photos.example.jp/1.jpg")

    held = Report.objects.get()
    assert held.words == "消えています\n\nmedia_url: https://photos.example.jp/1.jpg"
    assert "photos.example.jp" not in str(open_app.get(f"{BASE}/requests/{held.number}.json").json())


@pytest.mark.parametrize(
    ("told", "status", "word"),
    [
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "moon"}, 404, "service_code"),
        ({"lat": "", "long": ""}, 400, "address_string"),
        ({"lat": "91"}, 400, "lat"),
        ({"long": "nan"}, 400, "long"),
        ({"description": "あ" * 4001}, 400, "description"),
        ({"email": "no mail"}, 400, "email"),
    ],
)
def test_post_names_what_is_wrong(open_app: Client, told: dict[str, str], status: int, word: str) -> None:
    answer = sent(open_app, **told)

    assert answer.status_code == status
    assert word in answer.json()[0]["description"]
    assert Report.objects.count() == 0


@pytest.mark.parametrize("name", ["description", "address_string", "first_name", "phone", "media_url"])
def test_zero_bytes_are_left_out_and_the_report_is_kept(open_app: Client, name: str) -> None:
    """PostgreSQL cannot keep them."""
    answer = sent(open_app, **{name: "あ\x00い"})

    assert answer.status_code == HTTPStatus.CREATED
    assert Report.objects.count() == 1


def test_post_storm_is_answered_429_and_keeps_what_was_acknowledged(open_app: Client, tenant: str) -> None:
    actions.change_rules({"sends_per_hour": 2}, actor=system(tenant), at=AT)

    statuses = [sent(open_app).status_code for _ in range(4)]

    assert statuses == [201, 201, 429, 429]
    assert Report.objects.count() == 2


def test_town_can_close_the_door_to_apps(open_app: Client, tenant: str) -> None:
    actions.change_rules({"open311": "off"}, actor=system(tenant), at=AT)

    assert sent(open_app).status_code == HTTPStatus.FORBIDDEN


def test_control_characters_do_not_break_the_xml(open_app: Client, tenant: str) -> None:
    held = report(today())
    actions.answer_report(
        held.pk, "直し\x0bました", is_public=True, seen_version=held.version, actor=clerk(), at=AT
    )

    assert xml(open_app, f"requests/{held.number}.xml").findtext("request/status_notes") == "直しました"
