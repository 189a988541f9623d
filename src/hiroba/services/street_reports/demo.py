# SPDX-License-Identifier: Apache-2.0
"""Loads the invented reports of a demo town, by the same actions that residents and staff use."""

import datetime
import math
import uuid
from typing import Any

from hiroba.kernel.api import files
from hiroba.kernel.api.identity import Actor, anonymous, system
from hiroba.kernel.api.rules import RuleBroken
from hiroba.kernel.api.tenancy import Tenant
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.demo_pictures import picture
from hiroba.services.street_reports.demo_reports import Sample, samples
from hiroba.services.street_reports.models import Report, Unit
from hiroba.services.street_reports.own_rights import PERMISSIONS
from hiroba.services.street_reports.queries.people import handlers
from hiroba.services.street_reports.queries.reports import owner_of, photos_of
from hiroba.services.street_reports.rules.places import METRES_PER_DEGREE

UNITS = ("道路課", "公園緑地課", "環境課")
UNIT_OF = {"playground": "公園緑地課", "tree": "公園緑地課", "dumping": "環境課"}
STEPS = {
    "received": (),
    "triaged": ("triage",),
    "assigned": ("triage", "assign"),
    "working": ("triage", "assign", "start"),
    "answered": ("triage", "assign", "start", "answer"),
    "declined": ("triage", "decline"),
    "proposed": ("triage", "assign", "start", "close"),
    "done": ("triage", "assign", "start", "release", "close"),
}


def load(*, tenant: str, at: datetime.datetime) -> None:
    """Forty reports around the middle of the town; a town that has any report keeps what it has."""
    town = Tenant.objects.get(code=tenant)
    if Report.objects.exists() or town.latitude is None or town.longitude is None:
        return
    staff = _staff(tenant)
    actions.change_rules({"phone": town.office_phone, "sends_per_hour": 1000}, actor=system(tenant), at=at)
    for name in UNITS:
        actions.save_unit(name, is_active=True, actor=system(tenant), at=at)
    told = samples()
    for left, sample in zip(range(len(told), 0, -1), told, strict=True):
        _tell(sample, (town.longitude, town.latitude), staff, at - datetime.timedelta(minutes=7 * left))
    actions.change_rules({"sends_per_hour": 10}, actor=system(tenant), at=at)


def _tell(sample: Sample, middle: tuple[float, float], staff: Actor, at: datetime.datetime) -> None:
    received_at = at - datetime.timedelta(days=sample.days_ago)
    lat = middle[1] + sample.north_m / METRES_PER_DEGREE
    lon = middle[0] + sample.east_m / METRES_PER_DEGREE / math.cos(math.radians(lat))
    told = actions.Told(
        id=uuid.uuid4(),
        category=sample.category,
        words=sample.words,
        lon=round(lon, 6),
        lat=round(lat, 6),
        place_words=sample.place,
    )
    nobody = anonymous(staff.tenant)
    if sample.picture:
        _photograph(told.id, sample.picture, nobody, received_at)
    report = actions.receive_report(told, token=uuid.uuid4().hex, sender="demo", actor=nobody, at=received_at)
    for hours, step in enumerate(STEPS[sample.story], start=1):
        moment = min(received_at + datetime.timedelta(hours=5 * hours * hours), at)
        report = _step(step, report, sample, staff, moment)


def _step(step: str, report: Report, sample: Sample, staff: Actor, at: datetime.datetime) -> Report:
    known: dict[str, Any] = {"seen_version": report.version, "actor": staff, "at": at}
    if step == "triage":
        decided = actions.Triage(
            category=report.category,
            priority=report.priority,
            area_code=report.area_code,
            area_name=report.area_name,
        )
        return actions.triage_report(report.pk, decided, **known)
    if step == "assign":
        unit = Unit.objects.get(name=UNIT_OF.get(report.category, UNITS[0]))
        return actions.assign_report(report.pk, unit=unit.pk, assignee=staff.account_id, **known)
    if step == "start":
        return actions.start_work(report.pk, **known)
    if step == "answer":
        return actions.answer_report(report.pk, sample.answer, is_public=True, **known)
    if step == "decline":
        return actions.decline_report(report.pk, sample.answer, **known)
    if step == "release":
        for photo in photos_of(report.pk):
            report = actions.release_photo(report.pk, photo.id, **known | {"seen_version": report.version})
        return report
    return _close(report, sample, known)


def _close(report: Report, sample: Sample, known: dict[str, Any]) -> Report:
    """A town without staff accounts has nobody who could propose a costly closing; the case then stays open."""
    url = f"/staff/street_reports/case/{report.pk}"
    try:
        return actions.close_report(report.pk, sample.answer, cost_yen=sample.cost_yen or 0, url=url, **known)
    except RuleBroken:
        return report


def _photograph(report: uuid.UUID, what: str, actor: Actor, at: datetime.datetime) -> None:
    files.store(
        picture(what),
        name="photo.jpg",
        owner=owner_of(report),
        kind="photo",
        audience="restricted",
        actor=actor,
        at=at,
    )


def _staff(tenant: str) -> Actor:
    """Somebody of the town who may handle cases, else the installation itself."""
    people = handlers()
    if not people:
        return system(tenant)
    account, name = people[0]
    return Actor(
        kind="staff",
        tenant=tenant,
        account_id=account,
        name_shown=name,
        permissions=frozenset(each.name for each in PERMISSIONS),
    )
