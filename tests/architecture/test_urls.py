# SPDX-License-Identifier: Apache-2.0
"""Every address is guarded: told by the resolver, and tried as strangers of each kind."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, path
from django.utils import timezone

from hiroba.kernel.identity.models import Account
from hiroba.kernel.registry.collection import services
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.tenancy.actions import switch_on
from hiroba.kernel.testing.pages import visitor
from tests.architecture import urls
from tests.architecture.urls import Address

BUILT_IN = {each.name for each in services() if each.built_in}


def own_addresses() -> list[Address]:
    return list(urls.addresses(get_resolver().url_patterns))


def staff_addresses() -> list[Address]:
    return [each for each in own_addresses() if each.page and each.page.audience == "staff"]


@pytest.fixture
def town_with_all(tenant: str) -> str:
    """The town has every service; so it is the actor that decides."""
    for each in services():
        if not each.built_in:
            switch_on(tenant, each.name, at=timezone.now())
    return tenant


@pytest.fixture
def sign_in(tenant: str) -> Callable[[str], Client]:
    """A visitor who is signed in as resident, or as staff without any role."""

    def signed_in(kind: str) -> Client:
        with as_tenant(tenant):
            account = Account.objects.create(
                kind=kind,
                tenant=tenant if kind == "resident" else "",
                login=f"test-{kind}",
                name_shown="Test",
                password=make_password(None),
                created_at=timezone.now(),
            )
        client = visitor(tenant)
        client.force_login(account)
        return client

    return signed_in


def test_addresses_are_all_guarded() -> None:
    assert urls.unguarded(own_addresses(), [each.name for each in services()]) == []


def test_open_addresses_all_exist() -> None:
    assert set(urls.OPEN) - {each.route for each in own_addresses()} == set()


def test_addresses_of_services_that_are_off_are_not_there(tenant: str) -> None:
    """Pages and API alike; the API is guarded where it is put together, not by its service."""
    client = visitor(tenant)
    wrong = [
        (address.sample, answer.status_code)
        for address in own_addresses()
        if address.route not in urls.OPEN and not BUILT_IN & set(address.route.split("/")[:2])
        if (answer := client.get(address.sample)).status_code != HTTPStatus.NOT_FOUND
    ]

    assert wrong == []


def test_pages_not_public_send_a_stranger_to_sign_in(town_with_all: str) -> None:
    client = visitor(town_with_all)
    wrong = [
        (address.sample, answer.status_code)
        for address in own_addresses()
        if address.page and address.page.audience != "public"
        if not (answer := client.get(address.sample))
        .headers.get("Location", "")
        .startswith("/account/sign-in")
    ]

    assert wrong == []


@pytest.mark.parametrize("kind", ["resident", "staff"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_pages_refuse_whoever_lacks_the_permission(
    town_with_all: str, sign_in: Callable[[str], Client], kind: str, method: str
) -> None:
    client = sign_in(kind)
    wrong = [
        (address.sample, answer.status_code)
        for address in staff_addresses()
        if (answer := getattr(client, method)(address.sample)).status_code != HTTPStatus.FORBIDDEN
    ]

    assert wrong == []


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_unguarded_view_beside_the_registry_is_noticed() -> None:
    patterns = [path("backdoor", view), path("taxi/secret/<int:number>", view), path("api/taxi/x", view)]

    found = list(urls.addresses(patterns))

    assert urls.unguarded(found, ["taxi"]) == ["backdoor", "taxi/secret/<int:number>"]
    assert [each.sample for each in found] == ["/backdoor", "/taxi/secret/1", "/api/taxi/x"]
