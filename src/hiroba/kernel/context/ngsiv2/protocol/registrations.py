# SPDX-License-Identifier: Apache-2.0
"""`/v2/registrations`. They name servers, so only who may write may see them."""

from typing import Any

from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.ngsiv2.exchange import Exchange
from hiroba.kernel.context.ngsiv2.mapping.moments import shown_moment
from hiroba.kernel.context.ngsiv2.protocol.views import read_page
from hiroba.kernel.context.ngsiv2.registrations.forwarding import Forwarding
from hiroba.kernel.context.ngsiv2.registrations.registration import ALL, Registration
from hiroba.kernel.context.ngsiv2.registrations.store import RegistrationStore
from hiroba.kernel.context.protocol.messages import Answer, header


class RegistrationHandlers:
    def __init__(self, store: RegistrationStore, forwarding: Forwarding) -> None:
        self._store = store
        self._forwarding = forwarding

    async def create(self, x: Exchange) -> Answer:
        x.rights.check_write()
        id = await self._store.create(x.body(), x.request.headers.get("fiware-servicepath"), x.tenant)
        return x.answer(201, headers=header("Location", f"/v2/registrations/{id}"))

    def list(self, x: Exchange) -> Answer:
        x.rights.check_write()
        x.accepted(JSON)
        page = read_page(x)
        path = x.request.headers.get("fiware-servicepath")
        found = [each for each in self._store.of_tenant(x.tenant) if not path or each.path == path]
        headers = header("Fiware-Total-Count", str(len(found))) if page.count else b""
        shown = [self._show(x, each) for each in found[page.offset : page.offset + page.limit]]
        return x.json(shown, headers)

    def retrieve(self, x: Exchange, id: str) -> Answer:
        x.rights.check_write()
        x.accepted(JSON)
        return x.json(self._show(x, self._store.existing(x.tenant, id)))

    async def delete(self, x: Exchange, id: str) -> Answer:
        x.rights.check_write()
        await self._store.delete(x.tenant, id)
        self._forwarding.forget(x.tenant, id)
        return x.answer(204)

    def _show(self, x: Exchange, registration: Registration) -> dict[str, Any]:
        usual = {"supportedForwardingMode": ALL, "legacyForwarding": False}
        shown = {"id": registration.id, "status": "active", **registration.document}
        shown["provider"] = usual | registration.document["provider"]
        shown["dataProvided"] = {"attrs": [], **registration.document["dataProvided"]}
        if registration.expires is not None:
            shown["expires"] = shown_moment(registration.expires)
        figures = self._forwarding.figures(x.tenant, registration.id)
        if figures is not None:
            moments = {
                "lastForwarding": figures.last_forwarding,
                "lastFailure": figures.last_failure,
                "lastSuccess": figures.last_success,
            }
            told = {name: shown_moment(number) for name, number in moments.items() if number is not None}
            shown["forwardingInformation"] = {"timesSent": figures.times_sent, **told}
        return shown
