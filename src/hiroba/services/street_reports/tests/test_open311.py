# SPDX-License-Identifier: Apache-2.0
"""GeoReport v2, resource by resource, in both formats. Paragraphs are those of the specification."""

from http import HTTPStatus
from xml.etree import ElementTree as Xml

import pytest
from django.test import Client

from hiroba.kernel.api import files
from hiroba.kernel.api.identity import system
from hiroba.kernel.api.tenancy import as_tenant, switch_on
from hiroba.kernel.testing.pages import visitor
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.queries.reports import owner_of, photos_of
from hiroba.services.street_reports.service import service
from hiroba.services.street_reports.tests.factories import AT, LAT, LON, accepted, clerk, jpeg, report
from hiroba.services.street_reports.tests.open311 import BASE, get, numbers, today, xml

FIELDS = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime",
    "address", "address_id", "zipcode", "lat", "long", "media_url",
}  # fmt: skip


@pytest.fixture
def app(tenant: str) -> Client:
    switch_on(tenant, service.name, at=AT)
    return visitor(tenant)


def test_discovery_names_the_endpoint(app: Client) -> None:
    found = app.get(f"{BASE}/discovery.json").json()

    assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
    assert found["endpoints"][0]["url"].endswith(BASE)
    assert xml(app, "discovery.xml").findtext("endpoints/endpoint/formats/format") == "text/xml"


def test_services_are_the_categories_of_the_town(app: Client, tenant: str) -> None:
    actions.save_category("guardrail", {"title_ja": "柵", "is_active": False}, actor=system(tenant), at=AT)

    found = get(app, "services.json")

    assert [row["service_code"] for row in found] == [
        "road_surface", "street_light", "gutter", "traffic_mirror", "playground", "tree", "dumping", "other",
    ]  # fmt: skip
    assert set(found[0]) == {
        "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
    }  # fmt: skip
    assert (found[0]["metadata"], found[0]["type"]) == (False, "realtime")
    assert xml(app, "services.xml").findtext("service/metadata") == "false"


def test_service_definition_has_no_further_attributes(app: Client) -> None:
    assert app.get(f"{BASE}/services/gutter.json").json() == {"service_code": "gutter", "attributes": []}
    assert xml(app, "services/gutter.xml").findtext("service_code") == "gutter"


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("services/nothing", 404),
        ("requests/2026-99999", 404),
        ("tokens/abc", 404),
        ("requests/2026%00", 404),
        ("requests.FORM?service_request_id=2026%00&status=open", 400),
        ("requests.FORM?service_code=tree%00", 400),
        ("requests.FORM?status=waiting", 400),
        ("requests.FORM?start_date=yesterday", 400),
        ("requests.FORM?start_date=2026-01-01T00:00:00", 400),
        ("requests.FORM?page=0", 400),
        ("services.FORM?jurisdiction_id=elsewhere.example", 404),
    ],
)
def test_errors_are_an_array_of_code_and_description(app: Client, path: str, status: int, form: str) -> None:
    """Errors: the code is that of HTTP, the description says why."""
    address = path.replace("FORM", form) if "FORM" in path else f"{path}.{form}"

    answer = app.get(f"{BASE}/{address}")

    assert answer.status_code == status
    if form == "json":
        (error,) = answer.json()
        assert set(error) == {"code", "description"}
        assert error["code"] == status
    else:
        assert Xml.fromstring(answer.content).findtext("error/code") == str(status)


def test_request_has_every_field_and_no_word_of_the_reporter(app: Client, tenant: str) -> None:
    held = report(today(), words="田中です。090-0000-0000", place_words="田中の家の前", email="t@example.jp")

    (row,) = get(app, f"requests/{held.number}.json")

    assert set(row) == FIELDS
    assert (row["service_request_id"], row["status"], row["service_code"]) == (
        held.number,
        "open",
        "road_surface",
    )
    assert (row["lat"], row["long"]) == (34.757, 134.841)
    assert "田中" not in str(row)
    assert "example" not in str(row)


def test_xml_has_the_same_fields(app: Client, tenant: str) -> None:
    held = report(today())

    found = xml(app, f"requests/{held.number}.xml")

    assert found.tag == "service_requests"
    assert {child.tag for child in found[0]} == FIELDS


def test_place_is_told_exactly_when_staff_have_looked(app: Client, tenant: str) -> None:
    held = accepted(at=today())

    (row,) = get(app, f"requests/{held.number}.json")

    assert (row["lat"], row["long"]) == (LAT, LON)


def test_private_land_is_told_roughly(app: Client, tenant: str) -> None:
    held = report(today())
    decided = actions.Triage(category="tree", priority="normal", is_private_land=True)
    actions.triage_report(held.pk, decided, seen_version=held.version, actor=clerk(), at=AT)

    (row,) = get(app, f"requests/{held.number}.json")

    assert (row["lat"], row["long"]) == (34.757, 134.841)


def test_media_url_is_there_only_for_a_released_photo(app: Client, tenant: str) -> None:
    held = report(today())
    files.store(
        jpeg(),
        name="a.jpg",
        owner=owner_of(held.pk),
        kind="photo",
        audience="restricted",
        actor=clerk(),
        at=AT,
    )
    before = get(app, f"requests/{held.number}.json")[0]["media_url"]
    photo = photos_of(held.pk)[0].id
    actions.release_photo(held.pk, photo, seen_version=held.version, actor=clerk(), at=AT)

    after = str(get(app, f"requests/{held.number}.json")[0]["media_url"])

    assert before is None
    assert after.endswith(f"/street_reports/photo/{held.number}/{photo}")
    picture = app.get(after.partition("localhost")[2])
    assert picture.status_code == HTTPStatus.OK
    assert picture.getvalue().startswith(b"\xff\xd8")


def test_requests_by_default_are_those_of_90_days_newest_first(app: Client, tenant: str) -> None:
    old, first, second = report(today(days=91)), report(today(days=89)), report(today(days=1))

    assert numbers(get(app, "requests.json")) == [second.number, first.number]
    assert numbers(get(app, "requests.json", service_request_id=old.number)) == [old.number]


def test_span_is_never_longer_than_90_days(app: Client, tenant: str) -> None:
    """GET Service Requests: start_date and end_date, 90 days at most."""
    old, new = report(today(days=200)), report(today(days=1))

    both = get(app, "requests.json", start_date=today(days=365).isoformat(), end_date=today().isoformat())
    from_then = get(app, "requests.json", start_date=today(days=201).isoformat())
    until_then = get(app, "requests.json", end_date=today(days=150).isoformat())

    assert [numbers(each) for each in (both, from_then, until_then)] == [
        [new.number],
        [old.number],
        [old.number],
    ]


def test_ids_override_all_other_arguments(app: Client, tenant: str) -> None:
    one, two, _three = report(today()), report(today()), report(today())

    found = get(app, "requests.json", service_request_id=f"{one.number}, {two.number}", status="closed")

    assert set(numbers(found)) == {one.number, two.number}


def test_filters_by_service_status_and_update(app: Client, tenant: str) -> None:
    light = report(today(days=3), category="street_light")
    road = report(today(days=2))
    actions.decline_report(road.pk, "県道", seen_version=road.version, actor=clerk(), at=today())

    assert numbers(get(app, "requests.json", service_code="street_light,tree")) == [light.number]
    assert numbers(get(app, "requests.json", status="closed")) == [road.number]
    assert numbers(get(app, "requests.json", status="open,closed")) == [road.number, light.number]
    assert numbers(get(app, "requests.json", updated_after=today(hours=1).isoformat())) == [road.number]
    assert numbers(get(app, "requests.json", updated_before=today(hours=1).isoformat())) == [light.number]


def test_pages_follow_each_other(app: Client, tenant: str) -> None:
    made = [report(today(minutes=minutes)).number for minutes in range(5)]

    pages = [numbers(get(app, "requests.json", page=page, page_size=2)) for page in (1, 2, 3, 4)]

    assert pages == [made[:2], made[2:4], made[4:], []]


def test_duplicate_is_told_to_those_who_ask_for_its_number(app: Client, tenant: str) -> None:
    """The list has the original alone; an app that knows the number learns where its report goes on."""
    original, held = accepted(at=today()), accepted(at=today())
    actions.merge_report(held.pk, into=original.number, seen_version=held.version, actor=clerk(), at=AT)

    assert numbers(get(app, "requests.json")) == [original.number]
    for row in (
        get(app, f"requests/{held.number}.json")[0],
        get(app, "requests.json", service_request_id=held.number)[0],
    ):
        assert (row["service_request_id"], row["status"]) == (held.number, "closed")
        assert original.number in row["status_notes"]


def test_reports_of_another_town_are_not_told(app: Client, tenant: str, other_tenant: str) -> None:
    with as_tenant(other_tenant):
        switch_on(other_tenant, service.name, at=AT)
        elsewhere = report(today())
    here = report(today(), category="tree")

    found = get(app, "requests.json")
    by_number = get(app, f"requests/{here.number}.json")

    assert here.number == elsewhere.number
    assert [row["service_code"] for row in found] == ["tree"]
    assert by_number[0]["service_code"] == "tree"
