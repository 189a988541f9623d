# SPDX-License-Identifier: Apache-2.0
"""Finds reports: by number, by secret link, of an account, near a place."""

import uuid

from hiroba.kernel.api import files
from hiroba.kernel.api.files import StoredFile
from hiroba.services.street_reports.models import Draft, Follower, Report, Step
from hiroba.services.street_reports.rules import places, sending
from hiroba.services.street_reports.rules.states import OPEN
from hiroba.services.street_reports.rules.steps import Audience, may_read

NEARBY_MAX = 5
OWN_MAX = 100
STEPS_MAX = 500
NEARBY_READ_MAX = 200


def by_number(number: str) -> Report | None:
    """A zero byte may stand in an address, but never in a question to PostgreSQL."""
    if "\0" in number:
        return None
    return Report.objects.filter(number=number).first()


def follower_of(token: str) -> Follower | None:
    """Whoever holds the secret link. The token itself is stored nowhere."""
    return Follower.objects.select_related("report").filter(token_hash=sending.hashed(token)).first()


def draft_of(key: str) -> Draft | None:
    return Draft.objects.filter(key_hash=sending.hashed(key)).first() if key else None


def owner_of(report: uuid.UUID) -> str:
    """How the kernel's files name a report, and already the draft that will be one."""
    return f"street_reports.report:{report}"


def photos_of(report: uuid.UUID) -> list[StoredFile]:
    """All photos. Nobody but staff and the sender sees one until staff have made its audience public."""
    return files.of(owner_of(report))


def released_photos(report: uuid.UUID) -> list[StoredFile]:
    return [photo for photo in photos_of(report) if photo.audience == "public"]


def timeline(report: Report, *audiences: Audience) -> list[Step]:
    return list(report.steps.filter(audience__in=audiences)[:STEPS_MAX])


def readable_lines(report: Report, *, is_reporter: bool) -> list[Step]:
    """The timeline for somebody who follows the report, or with `is_reporter` has sent this very one."""
    found = timeline(report, Audience.PUBLIC, Audience.REPORTER)
    return [each for each in found if may_read(each.kind, each.audience, is_reporter=is_reporter)]


def followed_by(account: str) -> list[Follower]:
    """What the account sent or follows, newest first."""
    found = Follower.objects.select_related("report").filter(account=account)
    return list(found.order_by("-since")[:OWN_MAX])


def nearby(lon: float, lat: float, *, metres: float, category: str = "", but: str = "") -> list[Report]:
    """Open reports within the distance, nearest first; of one category if named."""
    west, south, east, north = places.box(lon, lat, metres)
    found = Report.objects.filter(
        state__in=OPEN, lat__gte=south, lat__lte=north, lon__gte=west, lon__lte=east
    )
    if category:
        found = found.filter(category=category)
    if but:
        found = found.exclude(pk=but)
    measured = [
        (places.distance_m(lon, lat, each.lon, each.lat), each.received_at, each)
        for each in found.order_by("-received_at")[:NEARBY_READ_MAX]
    ]
    near = sorted((each for each in measured if each[0] <= metres), key=lambda each: each[:2])
    return [report for _distance, _at, report in near[:NEARBY_MAX]]
