# SPDX-License-Identifier: Apache-2.0
"""A clerk at the pages of the desk, for tests."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from hiroba.kernel.api.identity import Account, create_staff, grant_role, system
from hiroba.kernel.testing.pages import visitor
from hiroba.services.data_desk.actions.writing import write_draft
from hiroba.services.data_desk.models import ImportDraft, ImportRun
from hiroba.services.data_desk.tests.memory_store import MemoryStore

AT = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
HEAD = "NO,名称,緯度,経度,SSID,旧備考\n"
# A row that is good, one without a name, one in the sea of the equator, and one with swapped numbers.
ROWS = "1,市役所,34.757,134.841,A,倉庫\n2,,34.76,134.84,A,\n3,港,0.5,10.5,A,\n4,駅,134.83,34.76,A,\n"


@dataclass
class Desk:
    client: Client
    account: Account

    def hand_in(self, text: str = HEAD + ROWS, name: str = "wifi.csv") -> HttpResponse:
        file = SimpleUploadedFile(name, text.encode(), content_type="text/csv")
        return self.client.post("/staff/data_desk/import", {"files": [file]})  # type: ignore[return-value]

    def draft(self) -> ImportDraft:
        return ImportDraft.objects.latest("pk")

    def decide(
        self,
        do: str = "check",
        *,
        version: int | None = None,
        cells: dict[str, str] | None = None,
        **fields: str,
    ) -> HttpResponse:
        draft = self.draft()
        said = {"do": do, "version": draft.version if version is None else version, **fields, **(cells or {})}
        return self.client.post(f"/staff/data_desk/import/{draft.pk}", said)  # type: ignore[return-value]

    def page(self) -> str:
        return self.client.get(f"/staff/data_desk/import/{self.draft().pk}").content.decode()

    def write(self, store: MemoryStore) -> ImportRun | None:
        """What the worker does."""
        write_draft(self.draft().tenant, self.draft().pk, store=store, at=timezone.now())
        return self.draft().run


def clerk(town: str, login: str = "clerk", *, enforces: bool = False) -> Desk:
    account = create_staff(
        login=login, name_shown="西村 航", password="a-long-word-of-7", actor=system(town), at=AT
    )
    grant_role(account, "data_desk.clerk", actor=system(town), at=AT)
    client = visitor(town)
    client.handler.enforce_csrf_checks = enforces
    client.force_login(account)
    return Desk(client, account)
