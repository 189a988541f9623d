# SPDX-License-Identifier: Apache-2.0
"""A draft becomes a report. Also what Open311 sends arrives here."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.api import calendar, files, places
from hiroba.kernel.api.identity import Actor
from hiroba.services.street_reports.actions.recording import record_step
from hiroba.services.street_reports.actions.storm import count_sending
from hiroba.services.street_reports.defaults import Category
from hiroba.services.street_reports.events import ReportReceived
from hiroba.services.street_reports.models import Draft, Follower, LastNumber, Report
from hiroba.services.street_reports.queries.reports import owner_of
from hiroba.services.street_reports.queries.town import AREA_KINDS, categories, category, town_rules
from hiroba.services.street_reports.rules import places as place_rules
from hiroba.services.street_reports.rules import sending
from hiroba.services.street_reports.rules.steps import Kind

NUMBER_DIGITS = 5


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How the reporter can be told. All of it may be empty."""

    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = "ja"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What somebody tells the town, complete."""

    id: uuid.UUID
    category: str
    words: str = ""
    lon: float | None = None
    lat: float | None = None
    place_words: str = ""
    contact: Contact = Contact()
    source: str = Report.Source.WEB


def send_draft(
    draft: Draft, *, key: str, sender: str, language: str, actor: Actor, at: datetime.datetime
) -> tuple[Report, str]:
    """Makes the draft a report; gives it with the token of its status link. Sending twice gives the same report.

    Raises RuleBroken when an answer is missing, the place is another town's, or too many came from this sender.
    """
    token = sending.token_of(key)
    with transaction.atomic():
        held = Draft.objects.select_for_update().get(pk=draft.pk)
        if held.sent_at is None:
            told = Told(
                id=held.pk,
                category=held.category,
                words=held.words,
                lon=held.lon,
                lat=held.lat,
                place_words=held.place_words,
                contact=Contact(name=held.name, email=held.email, phone=held.phone, language=language),
            )
            report = receive_report(told, token=token, sender=sender, actor=actor, at=at)
            _empty(held, at)
            return report, token
    return Report.objects.get(pk=draft.pk), token


@transaction.atomic
def receive_report(told: Told, *, token: str, sender: str, actor: Actor, at: datetime.datetime) -> Report:
    """Stores a report with its number and publishes ReportReceived. Raises RuleBroken; then nothing is stored.

    `sender` is whatever tells senders apart for an hour (an address, an account, a key); it is not kept.
    """
    about = _check(told)
    rules = town_rules()
    count_sending(sender, limit=rules.sends_per_hour, phone=rules.phone, at=at)
    is_urgent = sending.sounds_urgent(told.words, about.emergency_words)
    report = Report(
        id=told.id,
        number=_next_number(at),
        source=told.source,
        category=told.category,
        words=told.words,
        lon=told.lon,
        lat=told.lat,
        place_words=told.place_words,
        priority=Report.Priority.HIGH if is_urgent else Report.Priority.NORMAL,
        unit_id=about.unit,
        expected_on=calendar.add_working_days(timezone.localdate(at), about.target_days),
        received_at=at,
        updated_at=at,
        version=0,
    )
    find_area(report)
    report.save(force_insert=True)
    _add_reporter(report, told.contact, token, actor, at)
    if files.of(owner_of(report.pk)):
        files.keep_until(owner_of(report.pk), date=None, actor=actor, at=at)
    record_step(
        report, Kind.RECEIVED, event=ReportReceived, actor=actor, at=at, facts={"source": told.source}
    )
    return report


def check_place(lon: float | None, lat: float | None, place_words: str, *, town: str) -> None:
    """The place alone, as soon as it is answered. Raises RuleBroken that names who is responsible instead."""
    place_rules.check_named(lon, lat, place_words)
    if lon is None or lat is None:
        return
    in_town = places.in_town(lon, lat)
    neighbour = None if in_town is not False else places.area_at(lon, lat, "municipality")
    place_rules.check_in_town(in_town, town=town, neighbour=neighbour.name if neighbour else "")


def _check(told: Told) -> Category:
    known = {each.code for each in categories()}
    sending.check_complete(told.category, known=told.category in known)
    place_rules.check_named(told.lon, told.lat, told.place_words)
    return category(told.category)


def _next_number(at: datetime.datetime) -> str:
    """`2026-00042`: the fiscal year of Japan, then without gaps. The row lock lasts until the report is stored."""
    year = calendar.fiscal_year(timezone.localdate(at))
    LastNumber.objects.bulk_create([LastNumber(year=year)], ignore_conflicts=True)
    row = LastNumber.objects.select_for_update().get(year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{year}-{row.last:0{NUMBER_DIGITS}d}"


def find_area(report: Report) -> None:
    """Sets the part of the town by its outlines; leaves it as it is where the town has imported none."""
    if report.lon is None or report.lat is None:
        return
    for kind in AREA_KINDS:
        if area := places.area_at(report.lon, report.lat, kind):
            report.area_code, report.area_name = area.code, area.name
            return


def _add_reporter(report: Report, contact: Contact, token: str, actor: Actor, at: datetime.datetime) -> None:
    Follower.objects.create(
        report=report,
        is_reporter=True,
        account=actor.account_id if actor.kind == "resident" else None,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        language=contact.language,
        token_hash=sending.hashed(token),
        since=at,
    )


def _empty(draft: Draft, at: datetime.datetime) -> None:
    """What was told stands in the report now; the draft stays for two days to answer a second press of the button."""
    draft.sent_at = at
    draft.words = draft.name = draft.email = draft.phone = ""
    draft.save()
