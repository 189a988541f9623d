# SPDX-License-Identifier: Apache-2.0
"""Pages as a visitor's browser asks for them; the broker does not run here, so the pages say that."""

from typing import Any

import pytest

from hiroba.kernel.api import context
from hiroba.kernel.api.identity import create_resident, grant_role, system
from hiroba.kernel.api.tenancy import as_tenant, switch_on
from hiroba.kernel.testing.pages import visitor
from hiroba.services.administration.tests.factories import AT, PASSWORD, colleague, notice
from hiroba.web.memory import forget


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broker is away, and says so at once."""

    def away(*_: Any, **__: Any) -> Any:
        raise context.ContextUnavailable("away")

    forget()
    monkeypatch.setattr(context, "reader", away)


def test_portal_without_broker_says_so_and_shows_the_rest(tenant: str) -> None:
    notice(tenant, title="断水します")
    switch_on(tenant, "dashboard", at=AT)

    answer = visitor(tenant).get("/")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "いまの数字を出せません" in text
    assert "断水します" in text


def test_portal_shows_notices_of_its_own_town_only(tenant: str, other_tenant: str) -> None:
    with as_tenant(other_tenant):
        notice(other_tenant, title="加西のお知らせ")

    assert "加西のお知らせ" not in visitor(tenant).get("/").content.decode()


def test_notice_is_shown_in_the_language_of_the_page(tenant: str) -> None:
    made = notice(tenant, title="断水します", title_en="Water will be cut off")

    url = f"/administration/notices/{made.pk}"
    shown = [visitor(tenant, language).get(url).content.decode() for language in ("ja", "en")]

    assert "断水します" in shown[0]
    assert "Water will be cut off" in shown[1]


def test_closed_notice_is_marked_and_off_the_portal(tenant: str) -> None:
    made = notice(tenant, title="断水します")
    made.closed_at = AT
    made.save()

    assert "断水します" not in visitor(tenant).get("/").content.decode()
    assert (
        "このお知らせは終わりました"
        in visitor(tenant).get(f"/administration/notices/{made.pk}").content.decode()
    )


def test_notice_of_another_town_does_not_exist(tenant: str, other_tenant: str) -> None:
    with as_tenant(other_tenant):
        made = notice(other_tenant)

    assert visitor(tenant).get(f"/administration/notices/{made.pk}").status_code == 404


STAFF_PATHS = (
    *("", "approvals", "notices", "notices/new", "members", "services", "events", "jobs", "measurements"),
    *("indicators", "audit"),
)


@pytest.mark.parametrize("path", STAFF_PATHS)
def test_staff_page_is_closed_to_staff_without_a_role(tenant: str, path: str) -> None:
    browser = visitor(tenant)
    browser.force_login(colleague(tenant))

    assert browser.get(f"/staff/administration/{path}").status_code == 403


def test_members_lists_only_those_with_a_role_in_this_town(tenant: str, other_tenant: str) -> None:
    manager, stranger = colleague(tenant, "east"), colleague(tenant, "kasai-west")
    grant_role(manager, "administration.manager", actor=system(tenant), at=AT)
    with as_tenant(other_tenant):
        grant_role(stranger, "administration.manager", actor=system(other_tenant), at=AT)
    browser = visitor(tenant)
    browser.force_login(manager)

    text = browser.get("/staff/administration/members").content.decode()

    assert "eastさん" in text
    assert "kasai-west" not in text


def test_members_finds_a_colleague_by_exact_login(tenant: str) -> None:
    manager, found = colleague(tenant, "east"), colleague(tenant, "west")
    grant_role(manager, "administration.manager", actor=system(tenant), at=AT)
    browser = visitor(tenant)
    browser.force_login(manager)

    answer = browser.get("/staff/administration/members", {"login": "west"})
    missing = browser.get("/staff/administration/members", {"login": "wes"})

    assert answer.headers["Location"] == f"/staff/administration/members/{found.pk}"
    assert "職員のログイン名「wes」はありません" in missing.content.decode()


def test_role_given_by_page_is_audited_with_the_giver(tenant: str) -> None:
    manager, other = colleague(tenant, "east"), colleague(tenant, "west")
    grant_role(manager, "administration.manager", actor=system(tenant), at=AT)
    browser = visitor(tenant)
    browser.force_login(manager)

    browser.post(f"/staff/administration/members/{other.pk}", {"roles": ["administration.editor"]})
    text = browser.get("/staff/administration/audit").content.decode()

    assert list(other.memberships.values_list("role", flat=True)) == ["administration.editor"]
    assert "eastさん" in text
    assert "identity.role_granted" in text


def test_audit_names_staff_but_no_resident(tenant: str) -> None:
    create_resident(login="hana", name_shown="山下 ハナ", password=PASSWORD, actor=system(tenant), at=AT)
    manager = colleague(tenant, "east")
    grant_role(manager, "administration.manager", actor=system(tenant), at=AT)
    browser = visitor(tenant)
    browser.force_login(manager)

    text = browser.get("/staff/administration/audit").content.decode()

    assert "役割をわたした" in text
    assert "山下 ハナ" not in text


def test_security_headers_forbid_inline_and_foreign_code(tenant: str) -> None:
    headers = visitor(tenant).get("/").headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))

    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == (
        "'self'",
        "'self'",
        "'self'",
    )
    assert policy["frame-ancestors"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
