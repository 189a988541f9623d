# SPDX-License-Identifier: Apache-2.0
"""Which addresses a pull may reach. Asked for the address that is really connected to, after the name was resolved."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from hiroba.services.data_desk.pulling.faults import pull_fault

_Address = IPv4Address | IPv6Address
# Carrier-grade NAT and the translation prefixes of IPv6, which lead to IPv4 addresses of any kind.
_CLOSED = tuple(
    map(ip_network, ("100.64.0.0/10", "192.0.0.0/24", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16"))
)


def reachable_addresses(host: str, port: int, allowed: Iterable[str]) -> list[str]:
    """The addresses of a host, all of which may be reached.

    One forbidden address among them refuses the host: a name that answers so is not to be trusted (DNS rebinding).
    Raises FileFault.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise pull_fault(
            "unknown_host",
            en=(f"The name {host} is not known", "Check the address of the source"),
            ja=(f"{host} という名前のサーバーが見つかりません", "取得元のアドレスを確かめてください"),
        ) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if any(not may_reach(address, allowed) for address in addresses):
        raise pull_fault(
            "forbidden_address",
            en=(
                f"{host} leads into an internal network",
                "Use a public address, or ask the operator for HIROBA_PULL_ALLOW_NETWORKS",
            ),
            ja=(
                f"{host} は内部のネットワークを指しています",
                "公開されたアドレスを使うか、運用担当者に HIROBA_PULL_ALLOW_NETWORKS の設定を頼んでください",
            ),
        )
    return addresses


def may_reach(text: str, allowed: Iterable[str]) -> bool:
    """Public addresses and allowed networks; loopback, private and link-local (cloud metadata) ones are closed."""
    address = _plain(ip_address(text.partition("%")[0]))
    if any(address in ip_network(network) for network in allowed if _same_family(address, network)):
        return True
    is_closed = any(address in network for network in _CLOSED if network.version == address.version)
    return address.is_global and not address.is_multicast and not is_closed


def _plain(address: _Address) -> _Address:
    """An IPv4 address in the clothes of IPv6 is judged as what it is."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _same_family(address: _Address, network: str) -> bool:
    return ip_network(network).version == address.version
