# SPDX-License-Identifier: Apache-2.0
"""GET /entities/{id} (5.7.1). What lies in memory is answered without waiting."""

from typing import cast

from hiroba.kernel.context.media_types import GEO_JSON
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import ResourceNotFound
from hiroba.kernel.context.protocol.answers import entities_answer, entities_in_version, entity_answer
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.linking import load_linked, read_join
from hiroba.kernel.context.protocol.messages import Answer, Pending
from hiroba.kernel.context.protocol.parameters import ENTITY_MAP, JOIN, REPRESENTATION, takes
from hiroba.kernel.context.protocol.routing import Result
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.query.types import parse_types
from hiroba.kernel.context.representation.form import Form, read_form
from hiroba.kernel.context.representation.render import has_any_attribute, render
from hiroba.kernel.context.store.linking import Join
from hiroba.kernel.context.store.store import Store


class RetrieveHandlers:
    def __init__(self, store: Store, visible: VisibleTypes) -> None:
        self._store = store
        self._visible = visible

    @takes(REPRESENTATION, JOIN, ENTITY_MAP, ["type"])
    def retrieve(self, x: Exchange, id: str) -> Result:
        form = read_form(x.parameters, x.names, geojson=x.accept == GEO_JSON, version=x.version)
        join = read_join(x.parameters) if x.parameters else None
        self._store.check_ready()
        if join is not None:
            return self._retrieve_joined(x, id, form, join)
        record = self._store.hot.get((x.tenant, id))
        if record is not None:
            return self._answer(x, id, record, form)
        check_uri(id, "Entity id")
        pending = Pending(lambda found: self._answer(x, id, cast("Record | None", found), form))
        self._store.reader.ask(x.tenant, id, pending.settle)
        return pending

    async def _retrieve_joined(self, x: Exchange, id: str, form: Form, join: Join) -> Answer:
        check_uri(id, "Entity id")
        record = self._check_found(x, id, await self._store.reader.record(x.tenant, id), form)
        linked = await load_linked(x, self._store.reader, self._visible, [record], form, join)
        shown = [(record, form), *linked.further]
        if not linked.further:
            return entities_in_version(x, entity_answer(x, render(record, form, linked.links)), shown)
        return entities_in_version(x, entities_answer(x, [render(*step) for step in shown]), shown)

    def _answer(self, x: Exchange, id: str, record: Record | None, form: Form) -> Answer:
        found = self._check_found(x, id, record, form)
        answer = entity_answer(x, render(found, form))
        return answer if x.asked_version is None else entities_in_version(x, answer, [(found, form)])

    def _check_found(self, x: Exchange, id: str, record: Record | None, form: Form) -> Record:
        if record is None or not self._visible.may_see(x, record.type_key):
            raise ResourceNotFound(f"Entity {id} does not exist")
        if "type" in x.parameters:
            types = frozenset(record.type_key.split(" "))
            if not parse_types(x.parameters["type"], x.names)(types):
                raise ResourceNotFound(f"Entity {id} has another type")
        if not has_any_attribute(record, form):
            raise ResourceNotFound(f"Entity {id} has none of the members asked for")
        return record
