# SPDX-License-Identifier: Apache-2.0
"""Registrations over HTTP (5.9, 5.10). They name addresses and types of others, so only who may write may see them."""

from typing import Any
from urllib.parse import quote

import orjson

from hiroba.kernel.context.clock import isoformat
from hiroba.kernel.context.federation.discovery import read_registration_query
from hiroba.kernel.context.federation.health import SourceHealth
from hiroba.kernel.context.federation.reading_registrations import KNOWN, translated
from hiroba.kernel.context.federation.registration import Registration
from hiroba.kernel.context.federation.store import RegistrationStore
from hiroba.kernel.context.media_types import LD_JSON
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.protocol.answers import page_answer
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.paging import read_paging
from hiroba.kernel.context.protocol.routing import Routes
from hiroba.kernel.context.representation.form import read_options
from hiroba.kernel.context.representation.render import with_context


class RegistrationHandlers:
    def __init__(self, store: RegistrationStore, health: SourceHealth) -> None:
        self._store = store
        self._health = health

    @property
    def routes(self) -> Routes:
        return {
            ("csourceRegistrations",): {"GET": self.query, "POST": self.create},
            ("csourceRegistrations", "*"): {
                "GET": self.retrieve,
                "PATCH": self.update,
                "DELETE": self.delete,
            },
        }

    async def create(self, x: Exchange) -> Answer:
        """5.9.2."""
        x.rights.check_write()
        registration = await self._store.create(x.body(), x.names, x.tenant)
        path = f"/ngsi-ld/v1/csourceRegistrations/{quote(registration.id, safe=':')}"
        return x.answer(201, headers=header("Location", path))

    async def update(self, x: Exchange, id: str) -> Answer:
        """5.9.3."""
        x.rights.check_write()
        check_uri(id, "Registration id")
        await self._store.update(id, x.body(merge_patch=True), x.names, x.tenant)
        return x.answer(204)

    async def delete(self, x: Exchange, id: str) -> Answer:
        """5.9.4."""
        x.rights.check_write()
        await self._store.delete(x.tenant, check_uri(id, "Registration id"))
        return x.answer(204)

    def retrieve(self, x: Exchange, id: str) -> Answer:
        """5.10.1."""
        x.refuse_geojson()
        x.rights.check_write()
        check_uri(id, "Registration id")
        text = self._text(x, self._store.existing(x.tenant, id))
        return x.json(200, text, media_type=x.accept)

    def query(self, x: Exchange) -> Answer:
        """5.10.2."""
        x.refuse_geojson()
        x.rights.check_write()
        paging = read_paging(x.parameters, x.limits)
        query = read_registration_query(x.parameters, x.names, x.limits.ids_in_query)
        found = [each for each in self._store.of_tenant(x.tenant) if query.selects(each)]
        return page_answer(x, found, paging, lambda each: self._text(x, each))

    def _text(self, x: Exchange, registration: Registration) -> bytes:
        members = shown_registration(registration, x) | self._health.shown(registration)
        if "sysAttrs" in read_options(x.parameters):
            members["createdAt"] = isoformat(registration.created)
            members["modifiedAt"] = isoformat(registration.modified)
        text = orjson.dumps(members)
        return with_context(text, x.names.reference) if x.accept == LD_JSON else text


def shown_registration(registration: Registration, x: Exchange) -> dict[str, Any]:
    """With the names of the reader's @context."""
    document = translated(registration.document, x.names.term)
    return {name if name in KNOWN else x.names.term(name): value for name, value in document.items()}
