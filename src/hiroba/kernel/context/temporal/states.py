# SPDX-License-Identifier: Apache-2.0
"""`GET /ngsi-ld/v1/hiroba/states?type=…&at=…`: entities of a type as they were at a time. Not part of the standard.

The temporal operations of NGSI-LD tell how one entity went on; a map with a time slider asks for all at one moment.
"""

import orjson

from hiroba.kernel.context.model.attributes import may_expire
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.protocol.paging import page_links, read_paging
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.representation.form import read_names
from hiroba.kernel.context.representation.render import without_expiries
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.temporal.intervals import read_moment
from hiroba.kernel.context.temporal.past import PastPage, read_states


class StateHandlers:
    def __init__(self, store: Store, visible: VisibleTypes) -> None:
        self._store = store
        self._visible = visible

    async def query(self, x: Exchange) -> Answer:
        if "type" not in x.parameters or "at" not in x.parameters:
            raise BadRequestData("Name a type and a time: type and at")
        paging = read_paging(x.parameters, x.limits)
        type_keys = self._visible.keys(x, await self._store.types.keys(x.tenant))
        page = PastPage(
            tenant=x.tenant,
            type_keys=type_keys,
            at=read_moment(x.parameters["at"], "at"),
            names=read_names(x.parameters.get("attrs"), x.names),
            limit=paging.limit,
            offset=paging.offset,
        )
        documents, more = await read_states(self._store.links, page)
        text = orjson.dumps(documents)
        if may_expire(text):
            text = orjson.dumps(list(map(without_expiries, documents)))
        return x.json(
            200,
            text,
            page_links(x.request, paging, more=more, media_type=x.accept),
        )
