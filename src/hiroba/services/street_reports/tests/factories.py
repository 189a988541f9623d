# SPDX-License-Identifier: Apache-2.0
"""Small makers for the tests: people, reports, pictures. Made by the real actions."""

import datetime
import uuid
from io import BytesIO
from typing import Any

from django.db import connection
from PIL import Image

from hiroba.kernel.api.identity import Account, Actor, anonymous, create_resident, create_staff, system
from hiroba.kernel.api.tenancy import current_tenant
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.own_rights import PERMISSIONS

AT = datetime.datetime(2026, 4, 15, 1, 0, tzinfo=datetime.UTC)
"""Wednesday, 10 o'clock in Japan."""

LON, LAT = 134.8406, 34.7566
TOKEN = "a-token-that-nobody-guesses"


def report(
    at: datetime.datetime = AT,
    *,
    token: str = "",
    email: str = "",
    actor: Actor | None = None,
    **told: Any,
) -> Report:
    """A report as it arrives: a hole in the road in the middle of the town."""
    values: dict[str, Any] = {
        "id": uuid.uuid4(),
        "category": "road_surface",
        "words": "自転車がはまりそうです",
        "lon": LON,
        "lat": LAT,
        "place_words": "駅前通り",
        "contact": actions.Contact(email=email),
    }
    return actions.receive_report(
        actions.Told(**values | told),  # type: ignore[arg-type]
        token=token or uuid.uuid4().hex,
        sender=uuid.uuid4().hex,
        actor=actor or anonymous(current_tenant()),
        at=at,
    )


def accepted(**told: Any) -> Report:
    held = report(**told)  # type: ignore[arg-type]
    decided = actions.Triage(category=held.category, priority="normal")
    return actions.triage_report(held.pk, decided, seen_version=held.version, actor=clerk(), at=AT)


def clerk(name: str = "clerk") -> Actor:
    """A member of staff with every permission of the service."""
    account = Account.objects.filter(login=name).first() or create_staff(
        login=name,
        name_shown=f"{name}さん",
        password="kujira-to-tomato-12",
        actor=system(current_tenant()),
        at=AT,
    )
    return actor_for(account, "staff")


def resident(name: str = "hana") -> tuple[Account, Actor]:
    account = create_resident(
        login=name,
        name_shown="山下 ハナ",
        password="kujira-to-tomato-12",
        actor=system(current_tenant()),
        at=AT,
    )
    return account, actor_for(account, "resident")


def actor_for(account: Account, kind: str) -> Actor:
    permissions = frozenset(each.name for each in PERMISSIONS) if kind == "staff" else frozenset()
    return Actor(
        kind=kind,  # type: ignore[arg-type]
        tenant=current_tenant(),
        account_id=str(account.pk),
        name_shown=account.name_shown,
        permissions=permissions,
    )


def jpeg(color: str = "#8a8781", *, gps: bool = False) -> BytesIO:
    """A small photo; with `gps` it says where it was taken, as telephones do."""
    image, file = Image.new("RGB", (640, 480), color), BytesIO()
    exif = Image.Exif()
    if gps:
        exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 45.0, 23.7), 3: "E", 4: (134.0, 50.0, 26.1)})
        exif[0x0110] = "TestPhone"
    image.save(file, "JPEG", exif=exif)
    file.seek(0)
    return file


def published() -> list[str]:
    """Names of the events of this service in their order, without its prefix."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM events_event WHERE name LIKE 'street_reports.%%' ORDER BY id")
        return [name.partition(".")[2] for (name,) in cursor.fetchall()]
