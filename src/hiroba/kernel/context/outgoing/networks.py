# SPDX-License-Identifier: Apache-2.0
"""Where the broker may connect to: public addresses, and networks that the installation allows by name.

Who may subscribe, register a source or name an @context could otherwise make the broker speak to services that trust
its machine (OWASP A10:2021, server-side request forgery): loopback, the town's network, the metadata address of a
cloud.
"""

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address

# Reachable from everywhere by their registry, and yet a way to an inner address: translation and tunnels.
_DISGUISES = tuple(
    map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "192.88.99.0/24"))
)


class AddressRefused(OSError):
    """The host lies in a network that the broker may not reach."""


class Networks:
    def __init__(self, allowed: Iterable[str] = (), *, setting: str = "HIROBA_NOTIFY_ALLOW_NETWORKS") -> None:
        """`setting` is what an operator changes to allow more. Raises ValueError for what is no network."""
        self._setting = setting
        self._allowed: tuple[IPv4Network | IPv6Network, ...] = tuple(map(ip_network, allowed))

    async def address_of(self, host: str, port: int) -> str:
        """The address to connect to; a name is looked up anew each time. Raises AddressRefused, OSError."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        # One forbidden address among several is a name that should not be trusted at all.
        for address in addresses:
            self.check(address)
        return addresses[0]

    def check(self, address: str) -> None:
        if not self._may_reach(ip_address(address.partition("%")[0])):
            raise AddressRefused(f"{address} is not a public address ({self._setting})")

    def check_literal(self, host: str) -> None:
        """The same for a host that is written as an address; a name passes, as it is looked up later."""
        try:
            address = ip_address(host.partition("%")[0])
        except ValueError:
            return
        self.check(str(address))

    def _may_reach(self, address: Address) -> bool:
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        if any(address in network for network in self._allowed):
            return True
        return (
            address.is_global
            and not address.is_multicast
            and not any(address in network for network in _DISGUISES)
        )
