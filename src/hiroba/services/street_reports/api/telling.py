# SPDX-License-Identifier: Apache-2.0
"""What GeoReport v2 tells about services and requests. Public fields only, as on the map."""

import datetime
from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone

from hiroba.services.street_reports.defaults import Category
from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.queries.reports import released_photos
from hiroba.services.street_reports.queries.town import category
from hiroba.services.street_reports.rules.places import public_place
from hiroba.services.street_reports.rules.states import OPEN, State

CHANGESET = "2026-11-21T00:00:00Z"
Absolute = Callable[[str], str]


def discovery(address: str, contact: str) -> dict[str, object]:
    return {
        "changeset": CHANGESET,
        "contact": contact,
        "key_service": contact,
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": address,
                "changeset": CHANGESET,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }


def service(each: Category) -> dict[str, object]:
    return {
        "service_code": each.code,
        "service_name": each.title.ja,
        "description": each.hint,
        "metadata": False,
        "type": "realtime",
        "keywords": each.title.en,
        "group": {"road": "道路", "park": "公園"}.get(each.group, each.group),
    }


def request_of(report: Report, absolute: Absolute) -> dict[str, object]:
    """`description` stays empty: the words of a reporter are for the town office."""
    about = category(report.category)
    has_place = report.lon is not None and report.lat is not None
    place = (
        public_place(report.lon or 0, report.lat or 0, is_private_land=report.is_private_land)
        if has_place
        else (None, None)
    )
    photos = released_photos(report.pk)
    photo = reverse("street_reports:photo", args=[report.number, photos[0].id]) if photos else ""
    return {
        "service_request_id": report.number,
        "status": "open" if State(report.state) in OPEN else "closed",
        "status_notes": _notes(report),
        "service_name": about.title.ja,
        "service_code": about.code,
        "description": None,
        "agency_responsible": report.unit.name if report.unit else None,
        "service_notice": None,
        "requested_datetime": moment(report.received_at),
        "updated_datetime": moment(report.updated_at),
        "expected_datetime": _noon(report.expected_on),
        "address": report.area_name or None,
        "address_id": None,
        "zipcode": None,
        "lat": place[1],
        "long": place[0],
        "media_url": absolute(photo) if photo else None,
    }


def _notes(report: Report) -> str:
    """An app that sent a report goes on with the number that stands here."""
    if report.merged_into is None:
        return report.public_answer
    return f"同じ内容の通報 {report.merged_into.number} と合わせて対応します。"


def moment(at: datetime.datetime) -> str:
    """W3C form of ISO 8601 with the offset of Japan."""
    return timezone.localtime(at).isoformat(timespec="seconds")


def _noon(day: datetime.date | None) -> str | None:
    """The standard wants a time; a day of the town has none."""
    if day is None:
        return None
    noon = datetime.datetime.combine(day, datetime.time(12), tzinfo=timezone.get_default_timezone())
    return noon.isoformat(timespec="seconds")
