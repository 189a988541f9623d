# SPDX-License-Identifier: Apache-2.0
"""Who asked, and over what, behind a reverse proxy. Only a proxy that is trusted may say so."""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network
GetResponse = Callable[[HttpRequest], HttpResponse]


class ProxyMiddleware:
    """Puts the visitor's own address into REMOTE_ADDR and drops what an untrusted neighbour claims.

    `HIROBA_TRUSTED_PROXIES` names the networks of the proxies. Of `X-Forwarded-For` the last address counts that is
    not a proxy itself: everything left of it may have been written by the visitor.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.trusted = [ip_network(each, strict=False) for each in settings.HIROBA.trusted_proxies]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer = address_alone(request.META.get("REMOTE_ADDR", ""))
        if is_in(peer, self.trusted):
            peer = visitor(request.META.get("HTTP_X_FORWARDED_FOR", ""), self.trusted) or peer
        else:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        request.META.pop("HTTP_X_FORWARDED_FOR", None)
        request.META["REMOTE_ADDR"] = peer
        return self.get_response(request)


def visitor(forwarded_for: str, trusted: Sequence[Network]) -> str:
    """The address that the nearest trusted proxy has seen; empty when the header tells none."""
    for part in reversed(forwarded_for.split(",")):
        address = address_alone(part.strip())
        if not address or not is_in(address, trusted):
            return address
    return ""


def address_alone(text: str) -> str:
    """Without port and brackets; empty when it is no address."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return ""


def is_in(address: str, networks: Sequence[Network]) -> bool:
    return bool(address) and any(ip_address(address) in network for network in networks)
