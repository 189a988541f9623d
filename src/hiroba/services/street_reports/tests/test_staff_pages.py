# SPDX-License-Identifier: Apache-2.0
"""The pages of staff as a browser without script sees them."""

from http import HTTPStatus

import pytest

from hiroba.kernel.api.tenancy import as_tenant, switch_on
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.service import service
from hiroba.services.street_reports.tests.browsing import begun, staff, status_of, with_photo
from hiroba.services.street_reports.tests.factories import (
    AT,
    accepted,
    clerk,
    report,
)


@pytest.fixture
def town(tenant: str, other_tenant: str) -> str:
    switch_on(tenant, service.name, at=AT)
    with as_tenant(other_tenant):
        switch_on(other_tenant, service.name, at=AT)
    return tenant


def test_staff_list_and_table_show_this_town_alone(town: str, other_tenant: str) -> None:
    here = report(place_words="こちらの道")
    with as_tenant(other_tenant):
        report(place_words="よその道")
    browser = staff(town)

    page = browser.get("/staff/street_reports/").content.decode()
    table = browser.get("/staff/street_reports/cases.csv?view=all").content.decode("utf-8-sig")
    old = browser.get("/staff/street_reports/cases.cp932.csv?view=all").content.decode("cp932")

    assert (here.number in page, "よその道" in page) == (True, False)
    assert ("こちらの道" in table, "よその道" in table, "こちらの道" in old) == (True, False, True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 1), ("view=all", 2), ("view=done", 1), ("view=overdue", 1), ("view=mine", 0), ("category=tree", 0),
        ("text=駅前", 1), ("text=ない", 0), ("view=all&priority=high", 0), ("unit=x&area=y", 0), ("view=nonsense", 1),
        ("text=%00", 1), ("area=%00", 1), ("category=%00tree", 0), ("priority=%00", 1),
    ],
)  # fmt: skip
def test_filters_of_the_list(town: str, query: str, found: int) -> None:
    report()
    held = accepted()
    actions.close_report(held.pk, "直した", cost_yen=0, seen_version=held.version, actor=clerk(), at=AT)

    text = staff(town).get(f"/staff/street_reports/?{query}").content.decode()

    assert text.count('class="case-number"') == found


def test_urgent_reports_stand_first_and_those_that_can_wait_last(town: str) -> None:
    plain, urgent, slow = report(), report(words="陥没しています"), accepted()
    actions.triage_report(
        slow.pk,
        actions.Triage(category="playground", priority="low"),
        seen_version=slow.version,
        actor=clerk(),
        at=AT,
    )

    text = staff(town).get("/staff/street_reports/").content.decode()

    assert sorted((plain, urgent, slow), key=lambda each: text.index(f">{each.number}</a>")) == [
        urgent,
        plain,
        slow,
    ]


def test_refused_act_keeps_what_was_typed(town: str) -> None:
    held = accepted()
    browser, path = staff(town), f"/staff/street_reports/case/{held.pk}/act"
    actions.write_note(held.pk, "先に", seen_version=held.version, actor=clerk("other"), at=AT)

    answer = browser.post(path, {"act": "note", "version": held.version, "text": "長い文章を書きました"})

    text = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "長い文章を書きました" in text
    assert "ほかの職員がこの通報を変えました" in text


def test_closing_without_a_cost_is_asked_for_it(town: str) -> None:
    """An empty field would pass for cheap, and nobody else would be asked."""
    held = accepted()
    typed = {"act": "close", "version": held.version, "text": "直した", "cost_yen": ""}

    answer = staff(town).post(f"/staff/street_reports/case/{held.pk}/act", typed)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "かからなかったときは0" in answer.content.decode()
    assert Report.objects.get().state == "accepted"


def test_two_people_close_a_costly_case_on_their_pages(town: str) -> None:
    held = accepted()
    path = f"/staff/street_reports/case/{held.pk}"
    staff(town).post(
        f"{path}/act", {"act": "close", "version": held.version, "text": "直した", "cost_yen": "500000"}
    )
    held.refresh_from_db()
    decision = {"version": held.version, "approve": "yes", "reason": ""}

    own = staff(town).post(f"{path}/closing", decision).status_code
    waiting = Report.objects.get().state
    second = staff(town, "chief").post(f"{path}/closing", decision).status_code

    assert (own, waiting, second) == (422, "closing", 302)
    assert Report.objects.get().state == "done"


def test_clerk_may_not_decide_costs_and_reader_may_not_act(town: str) -> None:
    held = report()
    path = f"/staff/street_reports/case/{held.pk}"

    decided = staff(town, "clerk", "street_reports.clerk").post(f"{path}/closing", {}).status_code
    acted = staff(town, "reader", "street_reports.reader").post(f"{path}/act", {}).status_code

    assert (decided, acted) == (403, 403)


def test_case_of_another_town_does_not_exist(town: str, other_tenant: str) -> None:
    with as_tenant(other_tenant):
        elsewhere = report()
    browser = staff(town)

    paths = [f"/staff/street_reports/case/{elsewhere.pk}{end}" for end in ("", "/work-order.pdf")]

    assert [status_of(browser, path) for path in paths] == [404, 404]


def test_work_order_is_a_pdf(town: str) -> None:
    held = report()
    with_photo(held)

    answer = staff(town).get(f"/staff/street_reports/case/{held.pk}/work-order.pdf")

    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


def test_town_changes_its_rules_and_categories(town: str) -> None:
    browser = staff(town)
    numbers = {
        "cost_limit_yen": 5,
        "keep_days": 30,
        "words_keep_days": 400,
        "sends_per_hour": 3,
        "nearby_m": 50,
        "phone": "",
        "open311": "off",
    }
    own = {"code": "bench", "title_ja": "ベンチ", "target_days": 4, "position": 5, "is_active": "on"}

    browser.post("/staff/street_reports/rules", {"act": "rules"} | numbers)
    browser.post("/staff/street_reports/rules/category", own)
    offered = begun(town).get("/street_reports/new/category").content.decode()
    page = browser.get("/staff/street_reports/rules").content.decode()

    assert 'value="bench"' in offered
    assert 'value="30"' in page


def test_key_for_an_app_is_shown_once(town: str) -> None:
    browser = staff(town)

    made = browser.post("/staff/street_reports/rules", {"act": "key", "title": "まちレポ"})
    later = browser.get("/staff/street_reports/rules").content.decode()

    assert "<code>" in made.content.decode()
    assert ("まちレポ" in later, "<code>" in later) == (True, False)
