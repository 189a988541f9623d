# SPDX-License-Identifier: Apache-2.0
"""Understands the parameters of GeoReport v2; what cannot be understood is said with its name."""

import datetime
import uuid
from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from hiroba.services.street_reports.actions import Contact, Told
from hiroba.services.street_reports.api.formats import Open311Fault
from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.models.report import PLACE_LENGTH_MAX, WORDS_LENGTH_MAX
from hiroba.services.street_reports.queries.open311 import REQUESTS_MAX, Wanted

LISTED_MAX = 100
PAGE_SIZE = 50
PAGE_MAX = 10_000
TIMES = ("start_date", "end_date", "updated_after", "updated_before")


def wanted_of(asked: QueryDict) -> Wanted:
    """The filter of GET requests. Raises Open311Fault 400."""
    start, end, updated_after, updated_before = (_time(asked, name) for name in TIMES)
    has_pages = "page" in asked or "page_size" in asked
    size = _number(asked, "page_size", PAGE_SIZE if has_pages else REQUESTS_MAX)
    return Wanted(
        ids=_listed(asked, "service_request_id"),
        codes=_listed(asked, "service_code"),
        statuses=_statuses(asked),
        start=start,
        end=end,
        updated_after=updated_after,
        updated_before=updated_before,
        page=min(_number(asked, "page", 1), PAGE_MAX),
        page_size=min(size, REQUESTS_MAX),
    )


def told_of(sent: QueryDict) -> Told:
    """What a POST tells. Raises Open311Fault 400 that names the argument."""
    code = _text(sent, "service_code")
    if not code:
        raise Open311Fault(HTTPStatus.BAD_REQUEST, "service_code was not provided")
    lat, lon = _degrees(sent, "lat", 90), _degrees(sent, "long", 180)
    address = _text(sent, "address_string")[:PLACE_LENGTH_MAX]
    if (lat is None or lon is None) and not address:
        raise Open311Fault(HTTPStatus.BAD_REQUEST, "lat and long, or address_string, were not provided")
    description = _with_media(_text(sent, "description"), _text(sent, "media_url"))
    if len(description) > WORDS_LENGTH_MAX:
        raise Open311Fault(HTTPStatus.BAD_REQUEST, "description has more than 4,000 characters")
    return Told(
        id=uuid.uuid4(),
        category=code,
        words=description,
        lon=lon,
        lat=lat,
        place_words=address,
        contact=_contact(sent),
        source=Report.Source.OPEN311,
    )


def _text(sent: QueryDict, name: str) -> str:
    """Without zero bytes, which PostgreSQL cannot keep; a report is not lost for one."""
    return sent.get(name, "").replace("\0", "")


def _with_media(description: str, media_url: str) -> str:
    """The address of a picture is kept for staff and never fetched: it would be a way to let us call anybody."""
    return f"{description}\n\nmedia_url: {media_url}".strip() if media_url else description


def _contact(sent: QueryDict) -> Contact:
    email = _text(sent, "email").strip()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Open311Fault(HTTPStatus.BAD_REQUEST, "email is not a mail address") from None
    name = f"{_text(sent, 'last_name')} {_text(sent, 'first_name')}".strip()
    return Contact(name=name[:80], email=email[:254], phone=_text(sent, "phone")[:20])


def _listed(asked: QueryDict, name: str) -> tuple[str, ...]:
    values = tuple(each.strip() for each in asked.get(name, "").split(",") if each.strip())
    if any("\0" in value for value in values):
        raise Open311Fault(HTTPStatus.BAD_REQUEST, f"{name} has a value that cannot be read")
    if len(values) > LISTED_MAX:
        raise Open311Fault(HTTPStatus.BAD_REQUEST, f"{name} has more than {LISTED_MAX} values")
    return values


def _statuses(asked: QueryDict) -> tuple[str, ...]:
    statuses = _listed(asked, "status")
    if unknown := set(statuses) - {"open", "closed"}:
        raise Open311Fault(HTTPStatus.BAD_REQUEST, f"status is open or closed, not {min(unknown)[:20]}")
    return statuses


def _time(asked: QueryDict, name: str) -> datetime.datetime | None:
    """ISO 8601 with an offset, as the standard wants it; a plus sign may have arrived as a space."""
    text = asked.get(name, "").strip().replace(" ", "+")
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Open311Fault(
            HTTPStatus.BAD_REQUEST, f"{name} is not a time with an offset such as 2026-11-21T09:00:00+09:00"
        )
    return found


def _number(asked: QueryDict, name: str, default: int) -> int:
    text = asked.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 8 and int(text) > 0):
        raise Open311Fault(HTTPStatus.BAD_REQUEST, f"{name} is not a number from 1 on")
    return int(text)


def _degrees(sent: QueryDict, name: str, limit: float) -> float | None:
    text = sent.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not -limit <= value <= limit:
        raise Open311Fault(HTTPStatus.BAD_REQUEST, f"{name} is not in degrees of WGS 84")
    return value
