# SPDX-License-Identifier: Apache-2.0
"""What follows from a change: the public entity, the search, messages, indicators, work, forgetting."""

import datetime
from typing import Any

from django.utils import timezone

from hiroba.kernel.api import context, messaging, search
from hiroba.kernel.api.identity import system
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.kernel.testing.fixtures import RunningBroker
from hiroba.services.street_reports import actions, demo, projections, reactions
from hiroba.services.street_reports.events import AboutReport
from hiroba.services.street_reports.models import Draft, Follower, Report, Step
from hiroba.services.street_reports.queries import figures
from hiroba.services.street_reports.queries.work import open_work
from hiroba.services.street_reports.tests.factories import AT, accepted, clerk, report, resident

PUBLIC = {
    "id",
    "type",
    "name",
    "number",
    "category",
    "categoryCode",
    "status",
    "requestedAt",
    "updatedAt",
    "location",
}

COUNTS = (figures.received_count, figures.done_count, figures.days_to_done_median)


def event_of(held: Report) -> AboutReport:
    step = Step.objects.filter(report=held).last()
    return AboutReport(report=str(held.pk), step=step.pk if step else 0)


def close(held: Report, at: datetime.datetime = AT) -> Report:
    return actions.close_report(
        held.pk, "埋めました", cost_yen=0, seen_version=held.version, actor=clerk(), at=at
    )


def without_times(entity: dict[str, Any] | None) -> dict[str, object]:
    return {name: value for name, value in (entity or {}).items() if name not in ("createdAt", "modifiedAt")}


def test_entity_has_public_fields_only(tenant: str) -> None:
    entity = projections.entity_of(report(words="田中です", place_words="田中の家", email="t@example.jp"))

    assert set(entity) == PUBLIC
    assert "田中" not in str(entity)


def test_closing_that_waits_looks_like_work_to_everybody(tenant: str) -> None:
    held = accepted()
    held = actions.start_work(held.pk, seen_version=held.version, actor=clerk(), at=AT)
    before = projections.entity_of(held)["status"]
    held = actions.close_report(
        held.pk, "直した", cost_yen=10**9, seen_version=held.version, actor=clerk(), at=AT
    )

    assert projections.entity_of(held)["status"] == before


def test_rebuild_equals_live(tenant: str, broker: RunningBroker) -> None:
    original, duplicate, done = accepted(), accepted(category="tree"), close(accepted())
    duplicate = actions.merge_report(
        duplicate.pk, into=original.number, seen_version=duplicate.version, actor=clerk(), at=AT
    )
    for held in (original, duplicate, done):
        reactions.show_report(event_of(held), event_id=held.version)
    stray = projections.entity_of(original) | {"id": f"urn:ngsi-ld:StreetReport:{tenant}-2020-00001"}
    live = [
        without_times(context.retrieve(tenant, projections.entity_id(each.number)))
        for each in (original, done)
    ]
    context.upsert(tenant, [stray])

    count = projections.rebuild()

    rebuilt = [
        without_times(context.retrieve(tenant, projections.entity_id(each.number)))
        for each in (original, done)
    ]
    assert (count, rebuilt) == (3, live)
    assert context.retrieve(tenant, projections.entity_id(duplicate.number)) is None
    assert context.retrieve(tenant, str(stray["id"])) is None


def test_staff_find_a_report_by_its_words_and_nobody_else_does(tenant: str, broker: RunningBroker) -> None:
    held = report(words="橋のたもとの欄干")
    reactions.show_report(event_of(held), event_id=1)

    assert [hit.title for hit in search.find("欄干", audiences=("staff",))] == [
        f"{held.number} 道路の穴・ひび"
    ]
    assert search.find("欄干") == []


def test_account_gets_a_notice_at_each_step_for_the_reporter_once(tenant: str) -> None:
    _account, actor = resident()
    held = report(actor=actor)
    decided = actions.Triage(category="tree", priority="low")
    held = actions.triage_report(held.pk, decided, seen_version=held.version, actor=clerk(), at=AT)
    for _again in range(2):
        reactions.tell_followers(event_of(held), event_id=2)
    held = actions.write_note(held.pk, "メモ", seen_version=held.version, actor=clerk(), at=AT)
    reactions.tell_followers(event_of(held), event_id=3)

    notices = messaging.notices_of(actor.account_id or "")

    assert [each.title for each in notices] == [f"通報 {held.number}：職員が確認しました"]
    assert notices[0].url == f"/street_reports/mine/{held.number}"


def test_followers_of_a_duplicate_hear_of_the_original(tenant: str) -> None:
    _account, actor = resident()
    original, held = accepted(), report(actor=actor)
    actions.merge_report(held.pk, into=original.number, seen_version=held.version, actor=clerk(), at=AT)
    original = close(original)

    reactions.tell_followers(event_of(original), event_id=9)

    assert [each.title for each in messaging.notices_of(actor.account_id or "")] == [
        f"通報 {held.number}：完了しました"
    ]


def test_contacts_are_forgotten_after_the_last_day(tenant: str) -> None:
    held = close(report_accepted_with_mail())
    last_day = held.followers.get().forget_on
    assert last_day == datetime.date(2026, 7, 14)

    early = actions.forget_contacts(actor=system(tenant), at=AT + datetime.timedelta(days=90))
    late = actions.forget_contacts(actor=system(tenant), at=AT + datetime.timedelta(days=91))
    again = actions.forget_contacts(actor=system(tenant), at=AT + datetime.timedelta(days=92))

    follower = Follower.objects.get()
    assert (early, late, again) == (0, 1, 0)
    assert (follower.name, follower.email, follower.phone, follower.account) == ("", "", "", None)
    assert Report.objects.get().words == held.words


def report_accepted_with_mail() -> Report:
    return accepted(email="hanako@example.jp")


def test_open_case_is_never_forgotten(tenant: str) -> None:
    report(email="hanako@example.jp")

    assert actions.forget_contacts(actor=system(tenant), at=AT + datetime.timedelta(days=4000)) == 0


def test_drafts_that_nobody_sent_are_dropped(tenant: str) -> None:
    actions.start_draft(at=AT)

    kept = actions.forget_drafts(actor=system(tenant), at=AT + datetime.timedelta(days=2))
    dropped = actions.forget_drafts(actor=system(tenant), at=AT + datetime.timedelta(days=3))

    assert (kept, dropped, Draft.objects.count()) == (0, 1, 0)


def test_indicators_count_this_town(tenant: str, other_tenant: str) -> None:
    close(accepted(at=AT - datetime.timedelta(days=4)))
    close(accepted(at=AT - datetime.timedelta(days=1)))
    report()
    with as_tenant(other_tenant):
        report()

    assert [count(at=AT) for count in COUNTS] == [3, 2, 2.5]


def test_median_of_nothing_is_zero(tenant: str) -> None:
    assert figures.days_to_done_median(at=AT) == 0


def test_work_of_today_names_what_waits_for_whom(tenant: str) -> None:
    held = accepted()
    held = actions.close_report(
        held.pk, "直した", cost_yen=10**9, seen_version=held.version, actor=clerk(), at=AT, url="/here"
    )
    report(words="陥没")

    proposer, second = (open_work(clerk(name), timezone.now()) for name in ("clerk", "chief"))

    assert next(item.url for item in second) == "/here"
    assert "/here" not in [item.url for item in proposer]
    assert [item.tone for item in proposer] == ["warn", "stop"]


def test_demo_has_forty_reports_in_every_state(tenant: str) -> None:
    clerk()
    demo.load(tenant=tenant, at=timezone.now())

    states = set(Report.objects.values_list("state", flat=True))
    assert Report.objects.count() == 40
    assert {"received", "accepted", "working", "done", "declined"} <= states
