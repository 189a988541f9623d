# SPDX-License-Identifier: Apache-2.0
"""The only writers of tenants and their service switches."""

import datetime
import re

import jaconv
from django.db import transaction

from hiroba.kernel.faults import Fault
from hiroba.kernel.tenancy import codes
from hiroba.kernel.tenancy.models import GroupMember, ServiceSwitch, Tenant
from hiroba.kernel.tenancy.scope import as_tenant

KINDS_OF_TOWN = ("し", "く", "ちょう", "まち", "むら", "そん")
ENGLISH_KIND = {"市": "City", "区": "Ward", "町": "Town", "村": "Village"}
LONG_VOWEL = re.compile("([おこそとのほもよろごぞどぼぽょ])[うお]|(?<=[ゅゆ])う")
"""Not written in the usual romanisation of place names: 神戸 is Kobe, 府中 is Fuchu, but 勝浦 is Katsuura."""

GROUP_CODE = re.compile(r"g-[a-z0-9-]{1,36}")


def create_tenant(
    code: str, *, at: datetime.datetime, is_demo: bool = False, accent: str = "", office_phone: str = ""
) -> Tenant:
    """Adds a municipality; name, prefecture and place come from the code table.

    An existing tenant is given back unchanged. Raises Fault for a code that no municipality has.
    """
    if (existing := find_tenant(code)) is not None:
        return existing
    town = codes.municipality(code) if codes.is_code(code) else None
    if town is None or town.is_prefecture:
        raise Fault(
            f"{code} is not the code of a municipality",
            "Give the six-digit 全国地方公共団体コード, such as 282103 for 加古川市.",
        )
    stem = romanised(town.kana)
    return Tenant.objects.create(
        code=code,
        slug=_free_slug(stem, code),
        name=town.name,
        name_kana=town.kana,
        name_en=f"{stem.capitalize()} {ENGLISH_KIND.get(town.name[-1], '')}".strip(),
        prefecture=town.prefecture,
        latitude=town.latitude,
        longitude=town.longitude,
        is_demo=is_demo,
        office_phone=office_phone,
        created_at=at,
        **({"accent": accent} if accent else {}),
    )


@transaction.atomic
def create_group(
    code: str,
    *,
    name: str,
    name_en: str,
    members: tuple[str, ...],
    at: datetime.datetime,
    is_demo: bool = False,
) -> Tenant:
    """Adds a group of existing municipalities; again with other members, it takes those. Raises Fault."""
    if not GROUP_CODE.fullmatch(code):
        raise Fault(f"{code} is not the code of a group", "Begin it with g-, then small letters and digits.")
    towns = list(Tenant.objects.filter(code__in=members))
    if missing := sorted(set(members) - {town.code for town in towns}):
        raise Fault(
            f"The towns {', '.join(missing)} do not exist here", "Create them first: hiroba tenant create."
        )
    group = find_tenant(code) or Tenant.objects.create(
        code=code,
        slug=code.removeprefix("g-"),
        is_group=True,
        is_demo=is_demo,
        name=name,
        name_en=name_en,
        prefecture=towns[0].prefecture if towns else "",
        latitude=_middle([town.latitude for town in towns]),
        longitude=_middle([town.longitude for town in towns]),
        created_at=at,
    )
    GroupMember.objects.filter(group=group).exclude(member__in=towns).delete()
    for town in towns:
        GroupMember.objects.get_or_create(group=group, member=town)
    return group


def set_host(tenant: Tenant, host: str) -> None:
    """Gives the town its own domain. Raises Fault when another town has it."""
    if Tenant.objects.filter(host=host.lower()).exclude(code=tenant.code).exists():
        raise Fault(f"The host {host} belongs to another town", "Choose another host name.")
    tenant.host = host.lower()
    tenant.save(update_fields=["host"])


def switch_on(code: str, service: str, *, at: datetime.datetime) -> bool:
    """Switches a service on for a town; False when it was on already. The caller has checked that both exist."""
    with as_tenant(code):
        _, is_new = ServiceSwitch.objects.get_or_create(service=service, defaults={"switched_on_at": at})
    return is_new


def switch_off(code: str, service: str) -> bool:
    """Switches a service off for a town; its data stays. False when it was off already."""
    with as_tenant(code):
        count, _ = ServiceSwitch.objects.filter(service=service).delete()
    return count > 0


def find_tenant(code: str) -> Tenant | None:
    return Tenant.objects.filter(code=code).first()


def require_tenant(code: str) -> Tenant:
    """Raises Fault that says how to add the town."""
    if (tenant := find_tenant(code)) is None:
        raise Fault(f"The town {code} does not exist here", f"Add it with: hiroba tenant create {code}")
    return tenant


def romanised(kana: str) -> str:
    """`かこがわし` -> `kakogawa`: the name as road signs write it, without the kind of municipality."""
    stem = next(
        (kana.removesuffix(kind) for kind in KINDS_OF_TOWN if kana.endswith(kind) and kana != kind), kana
    )
    short = LONG_VOWEL.sub(r"\1", jaconv.kata2hira(stem))
    return re.sub(r"[^a-z]", "", jaconv.kana2alphabet(short)).replace("cch", "tch")


def _free_slug(stem: str, code: str) -> str:
    """Towns of one name exist (府中市 twice); the second one carries its code."""
    return stem if stem and not Tenant.objects.filter(slug=stem).exists() else f"{stem}-{code}".strip("-")


def _middle(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 6) if known else None
