# SPDX-License-Identifier: Apache-2.0
"""Puts the demo towns into the database, by the actions that people use: towns, accounts, devices. May run again."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from hiroba.kernel.api.devices import NewDevice, register_devices
from hiroba.kernel.api.identity import Account, create_resident, create_staff, grant_role, system
from hiroba.kernel.configuration import secret
from hiroba.kernel.devices.credentials import DeviceName
from hiroba.kernel.devices.kinds import GATEWAY
from hiroba.kernel.registry import collection
from hiroba.kernel.tenancy import actions as tenancy
from hiroba.kernel.tenancy import as_tenant
from hiroba.project.demo import entities, people
from hiroba.project.demo.simulation import GATEWAY_DEVICE, device_secret
from hiroba.project.demo.town import DemoGroup, DemoTown, Road, Station
from hiroba.project.demo.towns import GROUPS, OWNERS, TOWNS
from hiroba.project.demo.where import load_where

DEVICE_KEY = "demo_devices"
MEMBER = "administration.member"


def load_tables(data_dir: Path, *, at: datetime.datetime) -> None:
    """Towns, groups, services switched on, accounts, devices, and the sample data of the services."""
    for town in TOWNS:
        tenancy.create_tenant(town.code, at=at, is_demo=True, accent=town.accent)
        load_where(town.code, at=at)
    for group in GROUPS:
        tenancy.create_group(
            group.code, name=group.name, name_en=group.name_en, members=group.members, at=at, is_demo=True
        )
    for owner in OWNERS:
        _switch_on_services(owner.code, at)
        _register_devices(owner, secret(data_dir, DEVICE_KEY), at)
    for code, persons in people.PEOPLE.items():
        _create_people(code, persons, secret(data_dir, people.PASSWORD_KEY), at)
    for owner in OWNERS:
        _load_services(owner.code, at)


def _switch_on_services(code: str, at: datetime.datetime) -> None:
    for service in collection.services():
        if not service.built_in:
            tenancy.switch_on(code, service.name, at=at)


def _register_devices(owner: DemoTown | DemoGroup, key: str, at: datetime.datetime) -> None:
    gateway = DeviceName(tenant=owner.code, device=GATEWAY_DEVICE)
    devices = [
        NewDevice(
            device=GATEWAY_DEVICE, kind=GATEWAY, name="デモの中継局", secret=device_secret(key, gateway)
        ),
        *(_sensor(owner.code, station, key) for station in owner.stations),
        *(_road(owner.code, road, key) for road in owner.roads),
    ]
    with as_tenant(owner.code):
        register_devices(devices, actor=system(owner.code), at=at)


def _sensor(code: str, station: Station, key: str) -> NewDevice:
    levels = station.thresholds
    return NewDevice(
        device=station.number,
        kind=station.kind,
        name=station.name,
        entity_id=entities.entity_id(code, entities.TYPE_OF_KIND[station.kind], station.number),
        settings=levels.settings() if levels else {},
        position=station.position,
        secret=device_secret(key, DeviceName(tenant=code, device=station.number)),
    )


def _road(code: str, road: Road, key: str) -> NewDevice:
    return NewDevice(
        device=road.number,
        kind="road",
        name=road.name,
        entity_id=entities.entity_id(code, entities.TYPE_OF_KIND["road"], road.number),
        position=road.position,
        secret=device_secret(key, DeviceName(tenant=code, device=road.number)),
    )


def _create_people(code: str, persons: Sequence[people.Person], key: str, at: datetime.datetime) -> None:
    with as_tenant(code):
        for person in persons:
            account = _account(code, person, key, at)
            for role in _roles(person):
                grant_role(account, role, actor=system(code), at=at)


def _account(code: str, person: people.Person, key: str, at: datetime.datetime) -> Account:
    known: Account | None = Account.objects.filter(login=person.login).first()
    if known is not None:
        return known
    password = people.password(key, code, person.login)
    if person.is_staff:
        return create_staff(
            login=person.login, name_shown=person.name, password=password, actor=system(code), at=at
        )
    return create_resident(
        login=person.login,
        name_shown=person.name,
        password=password,
        actor=system(code),
        at=at,
        language=person.language,
    )


def _roles(person: people.Person) -> list[str]:
    """Roles of the named services; `*` means those of all. Every member of staff has きょうの仕事."""
    wanted = person.services
    return [
        role.name
        for service in collection.services()
        for role in service.roles
        if people.ALL_ROLES in wanted or service.name in wanted or (person.is_staff and role.name == MEMBER)
    ]


def _load_services(code: str, at: datetime.datetime) -> None:
    """The sample data of each service: `demo` of its manifest, called as `load(*, tenant, at)`; tables only."""
    for service in collection.services():
        if service.demo:
            loader = collection.resolve(service, service.demo)
            with as_tenant(code):
                loader(tenant=code, at=at)
