# SPDX-License-Identifier: Apache-2.0
"""The list of imports: for data clerks of the town, and nobody else."""

import datetime
import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import strip_tags

from hiroba.kernel.api.identity import create_staff, grant_role, system
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.kernel.testing.pages import visitor
from hiroba.services.data_desk.models import ImportRun
from hiroba.services.data_desk.tests.memory_store import MemoryStore
from hiroba.services.data_desk.tests.test_import_file import HEAD, taken_in

AT = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)


@pytest.fixture
def clerk(tenant: str) -> Client:
    return signed_in(tenant, "data_desk.clerk")


def signed_in(town: str, *roles: str) -> Client:
    """A browser of a new member of staff with these roles."""
    account = create_staff(
        login=f"staff{len(roles)}",
        name_shown="データ担当",
        password="a-long-word-of-7",
        actor=system(town),
        at=AT,
    )
    for role in roles:
        grant_role(account, role, actor=system(town), at=AT)
    client = visitor(town)
    client.force_login(account)
    return client


def test_imports_shows_data_sets_and_runs(clerk: Client, tenant: str, tmp_path: Path) -> None:
    taken_in(tmp_path, MemoryStore())

    page = clerk.get("/staff/data_desk/").content.decode()

    assert "公衆無線LANアクセスポイント" in page
    assert "wifi.csv" in page


def test_import_run_shows_what_to_mend(clerk: Client, tenant: str, tmp_path: Path) -> None:
    taken_in(tmp_path, MemoryStore())
    run = ImportRun.objects.get()

    page = clerk.get(f"/staff/data_desk/run/{run.pk}").content.decode()

    assert "名称が空です。名称を入れてください" in page


def test_import_run_names_its_numbers_and_shows_results_of_repairs_only(
    clerk: Client, tenant: str, tmp_path: Path
) -> None:
    taken_in(tmp_path, MemoryStore(), HEAD + "1,市役所,34.757,134.841,A\n1,図書館,134.84,34.76,A\n")
    run = ImportRun.objects.get()

    page = clerk.get(f"/staff/data_desk/run/{run.pk}").content.decode()

    cells = [
        [strip_tags(cell).strip() for cell in re.findall(r"<td[^>]*>.*?</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
        if "識別子" in row or "入れ替え" in row
    ]
    assert [row[-2] for row in cells] == ["34.76, 134.84", ""]
    assert "書き込み" in page
    assert "書いた時刻" not in page


def test_import_run_of_another_town_does_not_exist(
    clerk: Client, tenant: str, other_tenant: str, tmp_path: Path
) -> None:
    with as_tenant(other_tenant):
        taken_in(tmp_path, MemoryStore(), town=other_tenant)
        run = ImportRun.objects.get()

    assert clerk.get(f"/staff/data_desk/run/{run.pk}").status_code == 404


def test_import_paper_gives_refused_rows_of_the_own_town_only(
    clerk: Client, tenant: str, other_tenant: str, tmp_path: Path
) -> None:
    taken_in(tmp_path, MemoryStore())
    own = ImportRun.objects.get()
    with as_tenant(other_tenant):
        taken_in(tmp_path, MemoryStore(), town=other_tenant)
        foreign = ImportRun.objects.get()

    answer = clerk.get(f"/staff/data_desk/run/{own.pk}/refused.csv")

    assert answer.getvalue().decode("utf-8-sig").startswith("NO,名称,緯度,経度,SSID,")
    assert clerk.get(f"/staff/data_desk/run/{own.pk}/secrets.csv").status_code == 404
    assert clerk.get(f"/staff/data_desk/run/{foreign.pk}/refused.csv").status_code == 404


def test_import_paper_that_may_not_be_read_is_as_good_as_gone(
    clerk: Client, tenant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`hiroba import` may have run as another user of the server."""
    taken_in(tmp_path, MemoryStore())
    run = ImportRun.objects.get()
    monkeypatch.setattr("os.access", lambda *_: False)

    assert clerk.get(f"/staff/data_desk/run/{run.pk}/refused.csv").status_code == 404
    assert clerk.get(f"/staff/data_desk/run/{run.pk}").status_code == 200


def test_imports_without_permission_is_refused(tenant: str) -> None:
    assert signed_in(tenant).get("/staff/data_desk/").status_code == 403
    assert visitor(tenant).get("/staff/data_desk/").status_code in (302, 403)
