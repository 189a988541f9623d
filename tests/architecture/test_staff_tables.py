# SPDX-License-Identifier: Apache-2.0
"""Every table that staff can see can be saved as a file: found by walking all staff pages as somebody who may all."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hiroba.kernel.audit.records import record
from hiroba.kernel.events.models import Delivery, OutboxEvent
from hiroba.kernel.identity.actions import create_staff
from hiroba.kernel.identity.actors import system
from hiroba.kernel.registry.collection import resolve, services
from hiroba.kernel.registry.manifest import Service
from hiroba.kernel.tenancy.models import ServiceSwitch
from hiroba.kernel.testing.pages import visitor
from hiroba.services.data_desk.models import ImportRun

WITH_ROWS = re.compile(r"<table\b(?:(?!</table>).)*<thead", re.DOTALL)
OFFERED = re.compile(r'href="(\?[^"]*table_file=\d+\.csv)"')

MUST_BE_AMONG = {
    "administration:audit",
    "administration:events",
    "administration:members",
    "administration:notice_desk",
    "data_desk:imports",
}
"""Pages that have rows in this test, so that it is known to have met some."""

EXCEPTIONS: dict[str, str] = {}
"""Staff pages whose table is no list of things and has no file, each with the reason."""


@pytest.fixture
def manager(tenant: str) -> Client:
    """Somebody who may open every page, in a town where every service is on and something has happened."""
    at, actor = timezone.now(), system(tenant)
    for service in services():
        if not service.built_in:
            ServiceSwitch.objects.create(service=service.name, switched_on_at=at)
    resolve(_service("administration"), "demo:load")(tenant=tenant, at=at)
    OutboxEvent.objects.create(
        id=900_001, name="a.b", subject="a:1", payload={}, actor="system", occurred_at=at, fanned_out=True
    )
    Delivery.objects.create(
        id=900_001,
        event_id=900_001,
        handler="a.c",
        subject="a:1",
        state=Delivery.State.DEAD,
        due_at=at,
        finished_at=at,
    )
    ImportRun.objects.create(
        file_name="避難所.csv", imported_at=at, actor="system", status=ImportRun.Status.IMPORTED
    )
    record(action="a.b", subject="a:1", actor=actor)
    client = visitor(tenant)
    client.force_login(
        create_staff(
            login="all",
            name_shown="運営",
            password="hiroba-2026",
            actor=actor,
            at=at,
            operates_installation=True,
        )
    )
    return client


def test_staff_pages_every_table_can_be_saved(manager: Client) -> None:
    pages = {name: manager.get(reverse(name)) for name in _pages()}

    with_rows = {name for name, page in pages.items() if WITH_ROWS.search(_text(page))}
    offering = {name: OFFERED.findall(_text(page)) for name, page in pages.items()}
    assert {name for name in with_rows if len(offering[name]) < _count(pages[name])} - set(
        EXCEPTIONS
    ) == set()
    assert {name for name in MUST_BE_AMONG if not offering[name]} == set()


def test_staff_pages_every_file_is_a_table_with_rows(manager: Client) -> None:
    for name in _pages():
        for query in OFFERED.findall(_text(manager.get(reverse(name)))):
            answer = manager.get(reverse(name) + query.replace("&amp;", "&"))

            assert answer["Content-Type"].startswith("text/csv"), name
            assert len(answer.content.decode("utf-8-sig").splitlines()) > 1, name


def _service(name: str) -> Service:
    return next(each for each in services() if each.name == name)


def _pages() -> list[str]:
    """Staff pages whose address has no part that would have to be known."""
    return [
        f"{service.name}:{page.name}"
        for service in services()
        for page in service.pages
        if page.audience == "staff" and "<" not in page.path
    ]


def _text(page: Any) -> str:
    return "" if page.streaming else page.content.decode("utf-8", "replace")


def _count(page: Any) -> int:
    return len(WITH_ROWS.findall(_text(page)))
