# SPDX-License-Identifier: Apache-2.0
"""What a town decides for itself: its numbers, categories, units and keys for apps."""

import datetime
import secrets
from collections.abc import Mapping

from django.db import transaction

from hiroba.kernel.api import audit
from hiroba.kernel.api.identity import Actor
from hiroba.services.street_reports.models import ApiKey, TownCategory, TownRules, Unit
from hiroba.services.street_reports.queries.town import town_rules
from hiroba.services.street_reports.rules import sending

KEY_BYTES = 24


@transaction.atomic
def change_rules(changes: dict[str, object], *, actor: Actor, at: datetime.datetime) -> TownRules:
    """Sets the town's numbers. Cases that are closed already keep the last day that they were given."""
    held = town_rules()
    for name, value in changes.items():
        setattr(held, name, value)
    held.save()
    facts = {name: value for name, value in changes.items() if isinstance(value, str | int)}
    _record("change_rules", "rules", facts, actor, at)
    return held


@transaction.atomic
def save_category(
    code: str, changes: dict[str, object], *, actor: Actor, at: datetime.datetime
) -> TownCategory:
    """Changes a category for this town, or adds one of its own."""
    held, _is_new = TownCategory.objects.update_or_create(code=code, defaults=changes)
    _record("save_category", f"category:{code}", {"target_days": held.target_days}, actor, at)
    return held


@transaction.atomic
def save_unit(name: str, *, is_active: bool, actor: Actor, at: datetime.datetime) -> Unit:
    """Adds a unit, or switches one on or off. Its cases stay with it."""
    held, _is_new = Unit.objects.update_or_create(name=name.strip(), defaults={"is_active": is_active})
    _record("save_unit", f"unit:{held.pk}", {"is_active": is_active}, actor, at)
    return held


@transaction.atomic
def make_key(title: str, *, actor: Actor, at: datetime.datetime) -> str:
    """Makes a key for sending reports over Open311 and gives it; it cannot be shown again."""
    key = secrets.token_urlsafe(KEY_BYTES)
    held = ApiKey.objects.create(title=title, key_hash=sending.hashed(key), made_at=at)
    _record("make_key", f"api_key:{held.pk}", {}, actor, at)
    return key


@transaction.atomic
def withdraw_key(number: int, *, actor: Actor, at: datetime.datetime) -> None:
    """Ends a key at once; what was sent with it stays."""
    if ApiKey.objects.filter(pk=number, withdrawn_at=None).update(withdrawn_at=at):
        _record("withdraw_key", f"api_key:{number}", {}, actor, at)


def _record(
    act: str, subject: str, facts: Mapping[str, audit.Fact], actor: Actor, at: datetime.datetime
) -> None:
    audit.record(action=f"street_reports.{act}", subject=subject, actor=actor, facts=facts, at=at)
