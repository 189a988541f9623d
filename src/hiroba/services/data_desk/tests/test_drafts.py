# SPDX-License-Identifier: Apache-2.0
"""A clerk hands a file in, mends it and takes it in; two clerks, broken connections, expired drafts."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from hiroba.kernel.api import audit
from hiroba.kernel.api.catalogue import imported_datasets
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.services.data_desk.actions import drafts
from hiroba.services.data_desk.actions.writing import write_draft
from hiroba.services.data_desk.folders import run_folder
from hiroba.services.data_desk.models import ImportDraft, ImportRun
from hiroba.services.data_desk.tests.desk import HEAD, Desk, clerk
from hiroba.services.data_desk.tests.memory_store import MemoryStore


@pytest.fixture
def desk(tenant: str) -> Desk:
    return clerk(tenant)


def test_upload_checks_the_file_and_changes_nothing(desk: Desk) -> None:
    answer = desk.hand_in()

    draft = desk.draft()
    assert answer["Location"] == f"/staff/data_desk/import/{draft.pk}"
    report = draft.outcome["report"]
    assert (draft.state, report["accepted"], report["repaired"], report["refused"]) == ("ready", 2, 1, 2)
    assert (ImportRun.objects.count(), imported_datasets()) == (0, ())


def test_review_shows_fields_for_what_does_not_go_in(desk: Desk) -> None:
    desk.hand_in()

    page = desk.page()

    assert 'name="cell-3-1"' in page
    assert 'name="cell-4-2"' in page
    assert 'name="cell-4-3"' in page
    assert 'aria-invalid="true"' in page


def test_review_mended_cells_are_checked_at_once_and_can_be_taken_back(desk: Desk) -> None:
    desk.hand_in()

    desk.decide(cells={"cell-3-1": "図書館", "cell-4-2": "34.75", "cell-4-3": "134.85"})
    mended = desk.draft().outcome["report"]["refused"]
    desk.decide(unmend="3-1")

    assert mended == 0
    assert desk.draft().outcome["report"]["refused"] == 1


def test_review_chosen_column_gets_its_meaning(desk: Desk) -> None:
    desk.hand_in()

    desk.decide(cells={"column-5": "remarks"})

    column = desk.draft().outcome["report"]["recognised"][5]
    assert (column["header"], column["key"]) == ("旧備考", "remarks")


def test_review_chosen_data_set_is_used(desk: Desk) -> None:
    desk.hand_in()

    desk.decide(dataset_choice="public_toilet")

    assert desk.draft().outcome["report"]["entity_type"] == "PublicToilet"


def test_confirm_writes_what_was_confirmed_with_its_terms(desk: Desk, tenant: str) -> None:
    store = MemoryStore()
    desk.hand_in()
    desk.decide(
        "confirm",
        source="加古川市 公衆無線LANアクセスポイント",
        owner="情報政策課",
        licence="CC BY 4.0",
        vanished="mark",
    )
    waiting = desk.draft().state

    run = desk.write(store)

    assert run is not None
    assert (waiting, desk.draft().state, run.origin, run.actor) == (
        "confirmed",
        "done",
        "page",
        f"account:{desk.account.pk}",
    )
    assert sorted(each["name"]["value"] for each in store.entities.values()) == ["市役所", "駅"]
    (dataset,) = imported_datasets()
    assert (dataset.owner, dataset.licence) == ("情報政策課", "CC BY 4.0")
    assert {"data_desk.confirm_import", "data_desk.import_dataset"} <= {
        each.action for each in audit.records()
    }


def test_confirm_after_a_change_checks_again_instead(desk: Desk) -> None:
    desk.hand_in()

    desk.decide("confirm", cells={"cell-3-1": "図書館"})

    assert (desk.draft().state, desk.draft().outcome["report"]["accepted"]) == ("ready", 3)


def test_second_clerk_hears_of_the_first(desk: Desk, tenant: str) -> None:
    desk.hand_in()
    seen = desk.draft().version
    other = clerk(tenant, "other")
    desk.decide(cells={"cell-3-1": "図書館"})

    other.decide(version=seen, cells={"cell-3-1": "公民館"})

    assert desk.draft().choices["cell_mends"] == [[3, "名称", "図書館"]]


def test_confirm_after_somebody_elses_import_of_the_same_data_asks_to_look_again(desk: Desk) -> None:
    store = MemoryStore()
    desk.hand_in()
    first = desk.draft()
    desk.hand_in(HEAD + "9,別館,34.757,134.841,A,\n")
    desk.decide("confirm")
    desk.write(store)

    desk.client.post(f"/staff/data_desk/import/{first.pk}", {"do": "confirm", "version": first.version})

    first.refresh_from_db()
    assert first.state == "ready"
    assert ImportRun.objects.count() == 1


def test_write_goes_on_after_the_broker_was_away(desk: Desk, tenant: str) -> None:
    class Restarting(MemoryStore):
        is_away = True

        def replace(self, entities: Any) -> dict[str, str]:
            if self.is_away:
                self.is_away = False
                raise ConnectionError
            return super().replace(entities)

    store = Restarting()
    desk.hand_in()
    desk.decide("confirm")
    number = desk.draft().pk

    first = write_draft(tenant, number, store=store, at=timezone.now())
    between = (desk.draft().state, desk.draft().stage, ImportRun.objects.count())
    second = write_draft(tenant, number, store=store, at=timezone.now())
    third = write_draft(tenant, number, store=store, at=timezone.now())

    assert (first, second, third) == ("again", "done", "done")
    assert between == ("writing", "away", 0)
    assert (len(store.entities), ImportRun.objects.count()) == (2, 1)


def test_write_of_a_file_that_changed_since_is_given_back(desk: Desk, tenant: str) -> None:
    store = MemoryStore()
    desk.hand_in()
    desk.decide("confirm")
    draft = desk.draft()
    (run_folder(tenant, draft.key) / "wifi.csv").write_text(HEAD + "1,別物,34.7,134.8,A,\n", encoding="utf-8")

    ended = write_draft(tenant, draft.pk, store=store, at=timezone.now())

    assert (ended, desk.draft().state, desk.draft().fault["code"]) == (
        "given_up",
        "ready",
        "changed_since_check",
    )
    assert store.entities == {}


def test_same_file_again_says_that_nothing_changes(desk: Desk) -> None:
    store = MemoryStore()
    for _ in range(2):
        desk.hand_in()
        desk.decide("confirm")
        run = desk.write(store)

    assert run is not None
    assert (run.status, run.written, run.unchanged) == ("unchanged", 0, 2)


def test_columns_of_the_edition_before_are_remembered(desk: Desk) -> None:
    desk.hand_in()
    desk.decide(cells={"column-5": "remarks"})
    desk.decide("confirm")
    desk.write(MemoryStore())

    desk.hand_in()

    assert desk.draft().choices["column_choices"] == {"旧備考": "remarks"}
    assert desk.draft().outcome["report"]["recognised"][5]["key"] == "remarks"


def test_unreadable_file_says_why_and_can_be_thrown_away(desk: Desk, tenant: str) -> None:
    desk.hand_in("%PDF-1.7", "plan.csv")
    folder = run_folder(tenant, desk.draft().key)
    page = desk.page()

    desk.client.post(f"/staff/data_desk/import/{desk.draft().pk}/discard")

    assert "PDF" in page
    assert not ImportDraft.objects.exists()
    assert not folder.exists()


def test_unknown_headers_can_be_told_by_the_clerk(desk: Desk) -> None:
    desk.hand_in("なまえ,よこ,たて\n市役所,134.84,34.75\n", "list.csv")
    before = desk.draft().state
    desk.decide(dataset_choice="public_toilet")
    middle = desk.draft().state

    assert (before, middle in ("failed", "ready")) == ("failed", True)


def test_draft_of_another_town_does_not_exist(desk: Desk, other_tenant: str) -> None:
    with as_tenant(other_tenant):
        foreign = clerk(other_tenant, "foreign")
        foreign.hand_in()
        number = foreign.draft().pk

    for path in ("", "/progress", "/preview.geojson", "/refused.csv", "/discard"):
        assert desk.client.get(f"/staff/data_desk/import/{number}{path}").status_code == 404


def test_refused_rows_can_be_downloaded_as_csv_and_excel(desk: Desk) -> None:
    desk.hand_in()
    start = f"/staff/data_desk/import/{desk.draft().pk}/refused"

    text = desk.client.get(f"{start}.csv").getvalue().decode("utf-8-sig")
    book = desk.client.get(f"{start}.xlsx")

    assert text.splitlines()[0].startswith("NO,名称,緯度,経度,SSID,旧備考,取り込まなかった理由")
    assert len(text.splitlines()) == 3
    assert book.content.startswith(b"PK")


def test_mended_file_of_refused_rows_goes_in(desk: Desk) -> None:
    desk.hand_in()
    text = (
        desk.client.get(f"/staff/data_desk/import/{desk.draft().pk}/refused.csv")
        .getvalue()
        .decode("utf-8-sig")
    )

    desk.hand_in(
        text.replace("2,,34.76", "2,図書館,34.76").replace("0.5,10.5", "34.75,134.85"), "wifi-refused.csv"
    )

    report = desk.draft().outcome["report"]
    assert (report["kind"], report["accepted"], report["refused"]) == ("public_wireless_lan", 2, 0)


def test_expired_drafts_are_removed_with_their_files(desk: Desk, tenant: str) -> None:
    desk.hand_in()
    folder = run_folder(tenant, desk.draft().key)
    week = datetime.timedelta(days=7, minutes=1)

    kept = drafts.remove_expired_drafts(at=timezone.now())
    removed = drafts.remove_expired_drafts(at=timezone.now() + week)

    assert (kept, removed, folder.exists()) == (0, 1, False)
