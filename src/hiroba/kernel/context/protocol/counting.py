# SPDX-License-Identifier: Apache-2.0
"""`GET /ngsi-ld/v1/hiroba/count?type=…&attribute=…&value=…`: how many entities have a text in a plain property.

Not part of the standard. A filter `q` reads every entity of the type and decides exactly, which takes a minute for a
million of them. Here PostgreSQL looks for the property as an import writes it: type and value, nothing else.
"""

import orjson

from hiroba.kernel.context.model.wording import check_name
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.protocol.application import json_answer
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.store.store import Store

COUNT = """
    SELECT count(*) FROM context.entity
    WHERE tenant = $1 AND type_key = ANY ($2) AND strpos(document, $3) > 0
"""


class CountHandlers:
    def __init__(self, store: Store, visible: VisibleTypes) -> None:
        self._store = store
        self._visible = visible

    async def count(self, x: Exchange) -> Answer:
        if not all(name in x.parameters for name in ("type", "attribute", "value")):
            raise BadRequestData("Name type, attribute and value")
        name = x.names.canonical(check_name(x.parameters["attribute"]))
        plain = orjson.dumps({name: {"type": "Property", "value": x.parameters["value"]}})[1:-1].decode()
        type_keys = self._visible.keys(x, await self._store.types.keys(x.tenant))
        async with self._store.links.reading([x.tenant]) as connection:
            found = await connection.fetchval(COUNT, x.tenant, type_keys, plain)
        return json_answer(200, {"count": found})
