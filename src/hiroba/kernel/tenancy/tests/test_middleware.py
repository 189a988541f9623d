# SPDX-License-Identifier: Apache-2.0
from http import HTTPStatus

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from hiroba.kernel.tenancy.actions import set_host
from hiroba.kernel.tenancy.middleware import TenantMiddleware
from hiroba.kernel.tenancy.models import Tenant
from hiroba.kernel.tenancy.scope import current_tenant


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse(current_tenant())


def tenant_seen(host: str) -> str:
    request = RequestFactory().get("/", headers={"host": host})
    return TenantMiddleware(answer)(request).content.decode()


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("kakogawa.localhost:8000", "282103"),
        ("kasai.localhost", "282201"),
        ("localhost:8000", "-"),
        ("[::1]:8000", "-"),
    ],
)
def test_middleware_sets_the_town_of_the_host(db: None, host: str, code: str) -> None:
    assert tenant_seen(host) == code


@pytest.mark.parametrize("host", ["city.example.jp", "CITY.example.jp:8443"])
def test_middleware_answers_the_own_domain_of_a_town(db: None, host: str) -> None:
    set_host(Tenant.objects.get(code="282103"), "city.example.jp")

    assert tenant_seen(host) == "282103"


@pytest.mark.parametrize(
    "host", ["evil.example.jp", "kakogawa.example.jp", "localhost.example.jp", "sub.city.example.jp"]
)
def test_middleware_foreign_host_is_refused(db: None, host: str) -> None:
    """Also where its first label is the name of a town: a foreign host could make us write its links."""
    set_host(Tenant.objects.get(code="282201"), "city.example.jp")

    assert Client(headers={"host": host}).get("/").status_code == HTTPStatus.BAD_REQUEST
