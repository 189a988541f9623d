# SPDX-License-Identifier: Apache-2.0
"""The pages as a browser without script sees them."""

import datetime
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone

from hiroba.kernel.api import files
from hiroba.kernel.api.identity import Account, grant_role, system
from hiroba.kernel.api.tenancy import as_tenant, switch_on
from hiroba.kernel.testing.pages import visitor
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.models import Draft, Follower, Report
from hiroba.services.street_reports.queries.reports import owner_of, photos_of
from hiroba.services.street_reports.service import service
from hiroba.services.street_reports.tests.factories import (
    AT,
    LAT,
    LON,
    TOKEN,
    accepted,
    clerk,
    jpeg,
    report,
    resident,
)


@pytest.fixture
def town(tenant: str, other_tenant: str) -> str:
    switch_on(tenant, service.name, at=AT)
    with as_tenant(other_tenant):
        switch_on(other_tenant, service.name, at=AT)
    return tenant


def begun(town: str, language: str = "ja") -> Client:
    browser = visitor(town, language)
    browser.post("/street_reports/")
    return browser


def fill(browser: Client, **more: str) -> None:
    browser.post("/street_reports/new/photos", {})
    browser.post("/street_reports/new/place", {"lon": LON, "lat": LAT, "address": "駅前"})
    browser.post("/street_reports/new/category", {"category": "gutter"})
    browser.post("/street_reports/new/words", {"words": "ふたがない"})
    browser.post("/street_reports/new/contact", {"name": "", "email": "", "phone": ""} | more)


def staff(town: str, login: str = "clerk", role: str = "street_reports.chief") -> Client:
    account = Account.objects.get(pk=clerk(login).account_id)
    grant_role(account, role, actor=system(town), at=AT)
    browser = visitor(town)
    browser.force_login(account)
    return browser


def with_photo(held: Report) -> str:
    files.store(
        jpeg(),
        name="a.jpg",
        owner=owner_of(held.pk),
        kind="photo",
        audience="restricted",
        actor=clerk(),
        at=AT,
    )
    return str(photos_of(held.pk)[0].id)


def status_of(browser: Client, path: str) -> int:
    answer = browser.get(path)
    if answer.streaming:
        answer.getvalue()  # The test client closes the file when it is read to the end.
    return answer.status_code


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en"])
def test_resident_sends_a_report_without_script(town: str, language: str) -> None:
    browser = begun(town, language)
    fill(browser, phone="０７９−４２１−２０００")

    answer = browser.post("/street_reports/send", follow=True)

    held = Report.objects.get()
    assert answer.status_code == HTTPStatus.OK
    assert held.number in answer.content.decode()
    assert (held.category, held.words, held.place_words, held.lat) == ("gutter", "ふたがない", "駅前", LAT)
    assert (Follower.objects.get().phone, Follower.objects.get().language) == ("079-421-2000", language)


def test_nothing_is_stored_before_the_button_is_pressed(town: str) -> None:
    visitor(town).get("/street_reports/")

    assert Draft.objects.count() == 0


def test_question_without_a_draft_leads_to_the_start(town: str) -> None:
    answer = visitor(town).get("/street_reports/new/words")

    assert (answer.status_code, answer["Location"]) == (HTTPStatus.FOUND, "/street_reports/")


def test_bad_photo_is_named_and_the_good_one_kept(town: str) -> None:
    browser = begun(town)
    good, bad = jpeg(), jpeg()
    good.name, bad.name = "よい.jpg", "こわれた.jpg"
    bad.truncate(200)

    answer = browser.post("/street_reports/new/photos", {"photos": [good, bad]})

    text = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "こわれた.jpg" in text
    assert len(photos_of(Draft.objects.get().pk)) == 1


def test_place_that_is_missing_says_what_to_do(town: str) -> None:
    answer = begun(town).post("/street_reports/new/place", {"lon": "", "lat": "", "address": ""})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "場所が分かりません" in answer.content.decode()


def test_open_report_of_the_same_place_is_offered_before_sending(town: str) -> None:
    known = report(category="gutter")
    browser = begun(town)
    browser.post("/street_reports/new/place", {"lon": LON, "lat": LAT + 0.0002, "address": ""})

    answer = browser.post("/street_reports/new/category", {"category": "gutter"}, follow=True)

    assert answer.redirect_chain[-1][0] == "/street_reports/similar"
    assert f"/street_reports/report/{known.number}/follow" in answer.content.decode()


@pytest.mark.parametrize(("lat", "category"), [(LAT + 0.01, "gutter"), (LAT, "tree")])
def test_report_far_away_or_of_another_kind_is_not_offered(town: str, lat: float, category: str) -> None:
    report(category="gutter")
    browser = begun(town)
    browser.post("/street_reports/new/place", {"lon": LON, "lat": lat, "address": ""})

    answer = browser.post("/street_reports/new/category", {"category": category}, follow=True)

    assert answer.redirect_chain[-1][0] == "/street_reports/new/words"


def test_following_gives_a_link_of_ones_own(town: str) -> None:
    held = report()

    answer = visitor(town).post(
        f"/street_reports/report/{held.number}/follow", {"name": "", "email": "b@example.jp", "phone": ""}
    )

    assert answer.status_code == HTTPStatus.FOUND
    assert answer["Location"].startswith("/street_reports/thanks/")
    assert [each.is_reporter for each in held.followers.order_by("pk")] == [True, False]


def test_urgent_words_show_119_and_110_before_sending(town: str) -> None:
    browser = begun(town)
    fill(browser)
    browser.post("/street_reports/new/words", {"words": "ガスのにおいがします"})

    assert "危険かもしれません" in browser.get("/street_reports/send").content.decode()


def test_storm_leaves_the_answers_on_the_page(town: str) -> None:
    actions.change_rules({"sends_per_hour": 1, "phone": "079-000-0000"}, actor=system(town), at=AT)
    for _number in range(2):
        browser = begun(town)
        fill(browser)
        answer = browser.post("/street_reports/send")

    text = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "079-000-0000" in text
    assert "ふたがない" in text


def test_status_page_tells_what_is_for_the_reporter_and_no_more(town: str) -> None:
    held = report(token=TOKEN, at=timezone.now() - datetime.timedelta(days=1))
    held = actions.answer_report(
        held.pk, "あなたへの返事", is_public=False, seen_version=held.version, actor=clerk(), at=AT
    )
    actions.write_note(held.pk, "ないしょのメモ", seen_version=held.version, actor=clerk(), at=AT)

    answer = visitor(town).get(f"/street_reports/status/{TOKEN}")
    public = visitor(town).get(f"/street_reports/report/{held.number}").content.decode()

    text = answer.content.decode()
    assert ("あなたへの返事" in text, "ないしょのメモ" in text) == (True, False)
    assert ("あなたへの返事" in public, "ないしょのメモ" in public, held.words in public) == (
        False,
        False,
        False,
    )
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "strict-origin"


def test_wrong_token_is_answered_like_nothing(town: str, other_tenant: str) -> None:
    report(token=TOKEN)

    assert status_of(visitor(town), "/street_reports/status/guess") == HTTPStatus.NOT_FOUND
    assert status_of(visitor(other_tenant), f"/street_reports/status/{TOKEN}") == HTTPStatus.NOT_FOUND


def test_photo_is_shown_to_the_reporter_and_staff_alone_until_released(town: str, other_tenant: str) -> None:
    held = report(token=TOKEN)
    photo = with_photo(held)
    public, own = (
        f"/street_reports/photo/{held.number}/{photo}",
        f"/street_reports/status/{TOKEN}/photos/{photo}",
    )
    inside = f"/staff/street_reports/case/{held.pk}/photos/{photo}"

    before = [status_of(visitor(town), public), status_of(visitor(town), own), status_of(staff(town), inside)]
    actions.release_photo(held.pk, photos_of(held.pk)[0].id, seen_version=held.version, actor=clerk(), at=AT)
    after = [status_of(visitor(town), public), status_of(visitor(other_tenant), public)]

    assert before == [404, 200, 200]
    assert after == [200, 404]


def test_resident_sees_own_reports_and_not_those_of_others(town: str) -> None:
    account, actor = resident()
    mine, others = report(actor=actor), report()
    browser = visitor(town)
    browser.force_login(account)

    text = browser.get("/street_reports/mine").content.decode()

    assert (mine.number in text, others.number in text) == (True, False)
    assert status_of(browser, f"/street_reports/mine/{mine.number}") == HTTPStatus.OK
    assert status_of(browser, f"/street_reports/mine/{others.number}") == HTTPStatus.NOT_FOUND


def test_reporter_rates_the_answer_once(town: str) -> None:
    held = accepted(token=TOKEN)
    actions.close_report(held.pk, "直した", cost_yen=None, seen_version=held.version, actor=clerk(), at=AT)
    browser = visitor(town)

    for rating in ("3", "1"):
        browser.post(f"/street_reports/status/{TOKEN}", {"rating": rating, "words": "早かった"})

    assert Report.objects.get().rating == 3


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
    ],
)  # fmt: skip
def test_filters_of_the_list(town: str, query: str, found: int) -> None:
    report()
    held = accepted()
    actions.close_report(held.pk, "直した", cost_yen=None, seen_version=held.version, actor=clerk(), at=AT)

    text = staff(town).get(f"/staff/street_reports/?{query}").content.decode()

    assert text.count('class="case-number"') == found


def test_refused_act_keeps_what_was_typed(town: str) -> None:
    held = accepted()
    browser, path = staff(town), f"/staff/street_reports/case/{held.pk}/act"
    actions.write_note(held.pk, "先に", seen_version=held.version, actor=clerk("other"), at=AT)

    answer = browser.post(path, {"act": "note", "version": held.version, "text": "長い文章を書きました"})

    text = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "長い文章を書きました" in text
    assert "ほかの職員がこの通報を変えました" in text


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
