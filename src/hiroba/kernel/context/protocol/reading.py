# SPDX-License-Identifier: Apache-2.0
"""GET of entities (5.7.1, 5.7.2) and of types (5.7.5). What lies in memory is answered without waiting."""

from collections.abc import Awaitable, Sequence

import orjson

from hiroba.kernel.context.media_types import GEO_JSON, LD_JSON
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import BadRequestData, ResourceNotFound, ServiceUnavailable
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.paging import Paging, page_links, read_paging
from hiroba.kernel.context.protocol.selecting import VisibleTypes, read_selection
from hiroba.kernel.context.representation.form import Form, read_form
from hiroba.kernel.context.representation.render import context_text, has_any_attribute, render, with_context
from hiroba.kernel.context.store.selection import Selection
from hiroba.kernel.context.store.store import Store


class ReadHandlers:
    def __init__(self, store: Store, visible: VisibleTypes) -> None:
        self._store = store
        self._visible = visible

    # Retrieve (5.7.1).

    def retrieve(self, x: Exchange, id: str) -> Answer | Awaitable[Answer]:
        form = read_form(x.parameters, x.names, geojson=x.accept == GEO_JSON)
        self._check_ready()
        record = self._store.hot.get((x.tenant, id))
        if record is None:
            return self._retrieve_later(x, id, form)
        return self._retrieved(x, id, record, form)

    async def _retrieve_later(self, x: Exchange, id: str, form: Form) -> Answer:
        check_uri(id, "Entity id")
        return self._retrieved(x, id, await self._store.reader.record(x.tenant, id), form)

    def _retrieved(self, x: Exchange, id: str, record: Record | None, form: Form) -> Answer:
        if record is None or not self._visible.may_see(x, record.type_key):
            raise ResourceNotFound(f"Entity {id} does not exist")
        self._check_type_parameter(x, record)
        if not has_any_attribute(record, form):
            raise ResourceNotFound(f"Entity {id} has none of the attributes asked for")
        text = render(record, form)
        if x.accept != "application/json":
            text = with_context(text, x.names.reference)
        return x.json(200, text, media_type=x.accept)

    def _check_type_parameter(self, x: Exchange, record: Record) -> None:
        if "type" in x.parameters:
            wanted = {x.names.canonical(name) for name in x.parameters["type"].split(",")}
            if wanted.isdisjoint(record.type_key.split(" ")):
                raise ResourceNotFound(f"Entity {record.id} has another type")

    # Query (5.7.2).

    def query(self, x: Exchange) -> Answer | Awaitable[Answer]:
        paging = read_paging(x.parameters, x.limits)
        form = read_form(_without_paging(x.parameters), x.names, geojson=x.accept == GEO_JSON)
        self._check_ready()
        known = self._store.types.known_keys(x.tenant)
        if known is None or paging.count:
            return self._query_later(x, paging, form)
        type_keys = self._visible.keys(x, known)
        selection = _plain_selection(x, type_keys) or read_selection(x, type_keys)
        # One more than asked for tells whether there is a next page.
        if selection.is_plain and type_keys:
            records = self._store.listing.page_at_once(selection, paging.limit + 1, paging.offset)
            if records is not None:
                return _listed(x, records, paging, form, None)
        return self._query_selected(x, selection, paging, form)

    async def _query_later(self, x: Exchange, paging: Paging, form: Form) -> Answer:
        type_keys = self._visible.keys(x, await self._store.types.keys(x.tenant))
        return await self._query_selected(x, read_selection(x, type_keys), paging, form)

    async def _query_selected(self, x: Exchange, selection: Selection, paging: Paging, form: Form) -> Answer:
        listing = self._store.listing
        if not paging.count:
            records = await listing.page(selection, paging.limit + 1, paging.offset)
            return _listed(x, records, paging, form, None)
        records, count = await listing.page_and_count(selection, paging.limit + 1, paging.offset)
        return _listed(x, records, paging, form, count)

    # Types (5.7.5 to 5.7.7).

    async def types(self, x: Exchange) -> Answer:
        self._check_ready()
        used = await self._used_types(x)
        if x.parameters.get("details") == "true":
            return await self._type_details(x, used)
        members: dict[str, object] = {
            "id": "urn:ngsi-ld:EntityTypeList:all",
            "type": "EntityTypeList",
            "typeList": [x.names.term(name) for name in used],
        }
        return _object_answer(x, members)

    async def _type_details(self, x: Exchange, used: list[str]) -> Answer:
        known = await self._store.types.keys(x.tenant)
        found = []
        for name in used:
            keys = tuple(key for key in self._visible.keys(x, known) if name in known[key].types)
            count = await self._store.listing.count(Selection(tenant=x.tenant, type_keys=keys))
            found.append(
                {
                    "id": _full_name(name),
                    "type": "EntityType",
                    "typeName": x.names.term(name),
                    # A member of EntityTypeInfo (5.2.26); overviews need it for all types at once.
                    "entityCount": count,
                }
            )
        return x.json(200, orjson.dumps(found))

    async def _used_types(self, x: Exchange) -> list[str]:
        known = await self._store.types.keys(x.tenant)
        used: set[str] = set()
        for key in self._visible.keys(x, known):
            selection = Selection(tenant=x.tenant, type_keys=(key,))
            if await self._store.listing.page(selection, 1, 0):
                used |= known[key].types
        return sorted(used)

    def _check_ready(self) -> None:
        # What is in memory may be old news once another broker can have taken over.
        if not self._store.owner.owns:
            raise ServiceUnavailable("This broker does not own the tenants at the moment")


def _plain_selection(x: Exchange, type_keys: tuple[str, ...]) -> Selection | None:
    if "type" in x.parameters and x.parameters.keys() <= {"type", "limit", "offset", "options"}:
        return Selection(tenant=x.tenant, type_keys=type_keys)
    return None


def _without_paging(parameters: dict[str, str]) -> dict[str, str]:
    if parameters.keys() <= {"type", "limit", "offset"}:
        return {}
    return parameters


def _listed(x: Exchange, records: Sequence[Record], paging: Paging, form: Form, count: int | None) -> Answer:
    more = len(records) > paging.limit
    shown = records[: paging.limit]
    if form.is_stored_text and x.accept != LD_JSON:
        texts = [record.document for record in shown]
    else:
        texts = [render(record, form) for record in shown]
    if x.accept == LD_JSON:
        texts = [with_context(text, x.names.reference) for text in texts]
    body = b"[" + b",".join(texts) + b"]"
    if x.accept == GEO_JSON:
        context = context_text(x.names.reference)
        body = b'{"type":"FeatureCollection","features":' + body + b',"@context":' + context + b"}"
    headers = page_links(x.request, paging, more=more, media_type=x.accept) if more or paging.offset else b""
    if count is not None:
        headers += header("NGSILD-Results-Count", str(count))
    return x.json(200, body, headers, media_type=x.accept)


def _object_answer(x: Exchange, members: dict[str, object]) -> Answer:
    if x.accept == GEO_JSON:
        raise BadRequestData("This resource has no GeoJSON representation")
    text = orjson.dumps(members)
    if x.accept == LD_JSON:
        text = with_context(text, x.names.reference)
    return x.json(200, text, media_type=x.accept)


def _full_name(name: str) -> str:
    return name if ":" in name else f"https://uri.etsi.org/ngsi-ld/default-context/{name}"
