# SPDX-License-Identifier: Apache-2.0
"""What a proxy may say about a visitor, and what a visitor may not say about himself."""

from ipaddress import ip_network

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from hiroba.web.proxies import ProxyMiddleware, address_alone, visitor

TRUSTED = [ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8")]


def seen(peer: str, **headers: str) -> HttpRequest:
    """The request as the rest of the site sees it."""
    found: list[HttpRequest] = []

    def rest(request: HttpRequest) -> HttpResponse:
        found.append(request)
        return HttpResponse()

    request = RequestFactory(headers=headers).get("/", REMOTE_ADDR=peer)
    ProxyMiddleware(rest)(request)
    return found[0]


def test_trusted_proxy_names_the_visitor_and_the_scheme() -> None:
    request = seen("127.0.0.1:4711", **{"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"})

    assert request.META["REMOTE_ADDR"] == "203.0.113.7"
    assert request.META["HTTP_X_FORWARDED_PROTO"] == "https"


def test_anybody_else_is_not_believed() -> None:
    request = seen("203.0.113.7", **{"X-Forwarded-For": "198.51.100.1", "X-Forwarded-Proto": "https"})

    assert request.META["REMOTE_ADDR"] == "203.0.113.7"
    assert "HTTP_X_FORWARDED_PROTO" not in request.META


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7, 10.0.0.4", "203.0.113.7"),
        ("203.0.113.7:5555", "203.0.113.7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("nonsense", ""),
        ("198.51.100.1, nonsense", ""),
        ("", ""),
        ("10.0.0.4", ""),
    ],
)
def test_last_address_that_is_no_proxy_counts(header: str, address: str) -> None:
    assert visitor(header, TRUSTED) == address


def test_header_without_visitor_leaves_the_proxy() -> None:
    assert seen("127.0.0.1", **{"X-Forwarded-For": "nonsense"}).META["REMOTE_ADDR"] == "127.0.0.1"


def test_address_is_told_from_its_port() -> None:
    assert [address_alone(each) for each in ("1.2.3.4:80", "1.2.3.4", "[::1]:80", "::1", "unix:")] == [
        "1.2.3.4",
        "1.2.3.4",
        "::1",
        "::1",
        "",
    ]
