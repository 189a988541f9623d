# SPDX-License-Identifier: Apache-2.0
"""Sessions stand in a table without tenant; what keeps one from being used in another town is tried here."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from hiroba.kernel.identity.models import Account, Membership
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.testing.pages import visitor

OWN_PAGE = "/account/"
STAFF_PAGE = "/staff/administration/"


def account(kind: str, tenant: str) -> Account:
    with as_tenant(tenant or "282103"):
        return Account.objects.create(
            kind=kind,
            tenant=tenant,
            login=kind,
            name_shown=kind,
            password=make_password(None),
            created_at=timezone.now(),
        )


def carried(client: Client, town: str) -> Client:
    """The same session cookie, sent to another town's host."""
    other = visitor(town)
    other.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return other


def signed_in(town: str, who: Account) -> Client:
    client = visitor(town)
    with as_tenant(town):
        client.force_login(who)
    return client


def test_session_of_a_resident_is_nobody_in_another_town(db: None) -> None:
    here = signed_in("282103", account("resident", "282103"))

    there = carried(here, "282201").get(OWN_PAGE)

    assert here.get(OWN_PAGE).status_code == HTTPStatus.OK
    assert there.headers["Location"].startswith("/account/sign-in")


def test_session_of_staff_has_no_permission_in_another_town(db: None) -> None:
    sato = account("staff", "")
    with as_tenant("282103"):
        Membership.objects.create(account=sato, role="administration.manager", granted_at=timezone.now())
    here = signed_in("282103", sato)

    assert here.get(STAFF_PAGE).status_code == HTTPStatus.OK
    assert carried(here, "282201").get(STAFF_PAGE).status_code == HTTPStatus.FORBIDDEN
