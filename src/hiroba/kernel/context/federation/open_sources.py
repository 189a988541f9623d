# SPDX-License-Identifier: Apache-2.0
"""The registrations that a request may use: not expired, not asked by this very request, of the filter `csf`."""

from hiroba.kernel.context.federation.forwarding import Forwarder
from hiroba.kernel.context.federation.registration import Registration
from hiroba.kernel.context.federation.store import RegistrationStore
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.query.evaluation import meets
from hiroba.kernel.context.query.parser import parse_query


class OpenSources:
    def __init__(self, registrations: RegistrationStore, forwarder: Forwarder) -> None:
        self._registrations = registrations
        self._forwarder = forwarder

    def of(self, x: Exchange) -> list[Registration]:
        """`csf` judges the members of a registration beyond the standard (5.7.2.3). Raises BadRequestData for it."""
        found = [each for each in self._registrations.of_tenant(x.tenant) if self._forwarder.is_open(x, each)]
        if not x.parameters.get("csf"):
            return found
        wanted = parse_query(x.parameters["csf"], x.names)
        return [each for each in found if meets(each.properties, wanted)]
