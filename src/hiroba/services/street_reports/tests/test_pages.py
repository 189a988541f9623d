# SPDX-License-Identifier: Apache-2.0
"""The pages of residents as a browser without script sees them."""

import datetime
from http import HTTPStatus

import pytest
from django.utils import timezone

from hiroba.kernel.api.identity import system
from hiroba.kernel.api.tenancy import as_tenant, switch_on
from hiroba.kernel.testing.pages import visitor
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.models import Draft, Follower, Report
from hiroba.services.street_reports.queries.reports import photos_of
from hiroba.services.street_reports.service import service
from hiroba.services.street_reports.tests.browsing import begun, fill, staff, status_of, with_photo
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


@pytest.mark.parametrize("path", ["report/2026%00", "report/2026%00/follow", "status/a%00", "thanks/%00"])
def test_address_that_no_table_can_hold_is_answered_like_nothing(town: str, path: str) -> None:
    assert status_of(visitor(town), f"/street_reports/{path}") == HTTPStatus.NOT_FOUND


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
    actions.close_report(held.pk, "直した", cost_yen=0, seen_version=held.version, actor=clerk(), at=AT)
    browser = visitor(town)

    for rating in ("3", "1"):
        browser.post(f"/street_reports/status/{TOKEN}", {"rating": rating, "words": "早かった"})

    assert Report.objects.get().rating == 3
