# SPDX-License-Identifier: Apache-2.0
"""Signing in as a browser does it. The broker is not needed: account pages ask it for the emergency strip only."""

from collections.abc import Iterator

import pytest

from hiroba.kernel.api import audit, identity
from hiroba.kernel.api.identity import Account, system
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.kernel.testing.pages import visitor
from hiroba.services.account.tests.factories import AT, PASSWORD, resident
from hiroba.web import emergency
from hiroba.web.memory import forget


@pytest.fixture(autouse=True)
def _calm_weather(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forget()
    monkeypatch.setattr(emergency, "_warnings", lambda _tenant: [])
    yield
    forget()


def test_sign_in_greets_a_resident_on_the_portal(tenant: str) -> None:
    resident(tenant)
    browser = visitor(tenant)

    answer = browser.post("/account/sign-in", {"login": "hana", "password": PASSWORD}, follow=True)

    assert answer.redirect_chain[-1][0] == "/"
    assert browser.get("/account/").status_code == 200


def test_sign_in_goes_on_to_the_page_that_was_asked_for(tenant: str) -> None:
    resident(tenant)

    answer = visitor(tenant).post(
        "/account/sign-in", {"login": "hana", "password": PASSWORD, "next": "/account/password"}
    )

    assert answer.headers["Location"] == "/account/password"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)"])
def test_sign_in_never_leads_to_another_site(tenant: str, target: str) -> None:
    resident(tenant)

    answer = visitor(tenant).post("/account/sign-in", {"login": "hana", "password": PASSWORD, "next": target})

    assert answer.headers["Location"] == "/account/welcome"


def test_wrong_password_is_answered_422_and_told(tenant: str) -> None:
    resident(tenant)

    answer = visitor(tenant).post("/account/sign-in", {"login": "hana", "password": "wrong"})

    assert answer.status_code == 422
    assert "ログイン名かパスワードがちがいます" in answer.content.decode()


def test_resident_of_another_town_cannot_sign_in(tenant: str, other_tenant: str) -> None:
    with as_tenant(other_tenant):
        resident(other_tenant)

    answer = visitor(tenant).post("/account/sign-in", {"login": "hana", "password": PASSWORD})

    assert answer.status_code == 422


def test_sign_out_needs_a_form_and_ends_the_session(tenant: str) -> None:
    browser = visitor(tenant)
    browser.force_login(resident(tenant))

    by_link = browser.get("/account/sign-out").status_code
    browser.post("/account/sign-out")

    assert by_link == 405
    assert browser.get("/account/").status_code == 302


def test_password_changes_only_with_the_present_one(tenant: str) -> None:
    account = resident(tenant)
    browser = visitor(tenant)
    browser.force_login(account)

    refused = browser.post("/account/password", {"password": "wrong", "new": "hebi-ni-ringo-34"})
    weak = browser.post("/account/password", {"password": PASSWORD, "new": "12345"})
    accepted = browser.post("/account/password", {"password": PASSWORD, "new": "hebi-ni-ringo-34"})

    assert [refused.status_code, weak.status_code, accepted.status_code] == [422, 422, 302]
    assert Account.objects.get(pk=account.pk).check_password("hebi-ni-ringo-34")


def test_sign_out_elsewhere_ends_other_sessions_and_keeps_this_one(tenant: str) -> None:
    account = resident(tenant)
    here, elsewhere = visitor(tenant), visitor(tenant)
    here.force_login(account)
    elsewhere.force_login(account)

    here.post("/account/sign-out-elsewhere", {"password": PASSWORD})

    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert Account.objects.get(pk=account.pk).check_password(PASSWORD)


def test_my_page_names_roles_in_words(tenant: str) -> None:
    account = identity.create_staff(
        login="west", name_shown="西村", password=PASSWORD, actor=system(tenant), at=AT
    )
    identity.grant_role(account, "administration.editor", actor=system(tenant), at=AT)
    browser = visitor(tenant)
    browser.force_login(account)

    assert "お知らせ担当" in browser.get("/account/").content.decode()


def acts() -> list[tuple[str, str]]:
    return [(row.action, row.subject) for row in audit.records() if row.action.startswith("account.")]


def test_sign_in_of_staff_is_recorded_and_that_of_residents_is_not(tenant: str) -> None:
    west = identity.create_staff(
        login="west", name_shown="西村", password=PASSWORD, actor=system(tenant), at=AT
    )
    resident(tenant)
    for login in ("hana", "west"):
        visitor(tenant).post("/account/sign-in", {"login": login, "password": PASSWORD})

    assert acts() == [("account.signed_in", f"account:{west.pk}")]


def test_closing_of_the_sign_in_is_recorded_once_and_only_for_an_account(tenant: str) -> None:
    hana = resident(tenant)
    for login in ("hana", "nobody"):
        for number in range(10):
            visitor(tenant).post("/account/sign-in", {"login": login, "password": f"guess {number}"})

    assert acts() == [("account.sign_in_closed", f"account:{hana.pk}")]


@pytest.mark.parametrize("page", ["password", "sign-out-elsewhere"])
def test_guessing_the_password_within_a_session_is_slowed_down_as_at_sign_in(tenant: str, page: str) -> None:
    """Whoever took over a session must not find out the password here; afterwards even the right one has to wait."""
    account = resident(tenant)
    browser = visitor(tenant)
    browser.force_login(account)
    guess = {"password": "guess", "new": "hiroba-2026-new"}

    answers = [browser.post(f"/account/{page}", guess) for _number in range(8)]
    right = browser.post(f"/account/{page}", guess | {"password": PASSWORD})
    at_the_door = visitor(tenant).post("/account/sign-in", {"login": "hana", "password": PASSWORD})

    assert [answer.status_code for answer in (*answers, right, at_the_door)] == [422] * 10
    assert ["15分" in answer.content.decode() for answer in (*answers, right)] == [False] * 7 + [True] * 2
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    acts = audit.records(subject=f"account:{account.pk}").values_list("action", flat=True)
    assert acts[0] == "account.sign_in_closed"
