# SPDX-License-Identifier: Apache-2.0
"""Writes of single entities and attributes (5.6.1 to 5.6.6, 5.6.17 to 5.6.19)."""

from collections.abc import Callable
from functools import partial
from typing import NoReturn
from urllib.parse import quote

import orjson

from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.model import operations
from hiroba.kernel.context.model.attributes import read_instance
from hiroba.kernel.context.model.draft import Working
from hiroba.kernel.context.model.entities import Document, attribute_name, read_entity, read_fragment
from hiroba.kernel.context.model.merge_patch import MergeOptions, merge
from hiroba.kernel.context.model.operations import UpdateResult
from hiroba.kernel.context.model.ready import Ready, ready_as_it_is, ready_of
from hiroba.kernel.context.model.wording import check_date_time, check_uri
from hiroba.kernel.context.names.vocabulary import expand
from hiroba.kernel.context.problems import BadRequestData, InvalidRequest, MethodNotAllowed
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, Pending, header
from hiroba.kernel.context.protocol.parameters import takes
from hiroba.kernel.context.representation.form import read_options
from hiroba.kernel.context.store.writer import Writer


class WriteHandlers:
    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    @takes()
    def create(self, x: Exchange) -> Pending:
        x.rights.check_write()
        entity = _read_whole(x)
        work = partial(operations.create, entity=entity)
        return self._submit(
            x, entity.id, work, lambda _: x.answer(201, headers=location(entity.id)), creates=True
        )

    @takes(["type"])
    def replace(self, x: Exchange, id: str) -> Pending:
        x.rights.check_write()
        entity = ready_of(read_entity(_named(x.body(), id), x.names))
        return self._submit(x, id, partial(operations.replace, entity=entity))

    @takes(["format", "lang", "observedAt", "type"])
    def merge(self, x: Exchange, id: str) -> Pending:
        x.rights.check_write()
        options = _merge_options(x)
        fragment = self._fragment(x, id, nulls=True)
        return self._submit(x, id, partial(merge, id=id, fragment=fragment, options=options))

    @takes(["format", "lang", "observedAt", "type"])
    def refuse_without_id(self, x: Exchange) -> NoReturn:
        """5.6.17.4, 5.6.18.4: after the slash of `entities/` an id is not present, which is BadRequestData. Without the
        slash this is the resource of all entities, which has no such method (6.3.2, 6.4.3)."""
        if x.request.path.endswith("/"):
            raise BadRequestData("The id of the entity is not present: entities/{id}")
        raise MethodNotAllowed(f"{x.request.method} is not possible here", ("GET", "POST", "DELETE"))

    @takes(["type"])
    def delete(self, x: Exchange, id: str) -> Pending:
        x.rights.check_write()
        check_uri(id, "Entity id")
        return self._submit(x, id, partial(operations.delete, id=id))

    @takes(["type"])
    def append(self, x: Exchange, id: str) -> Pending:
        x.rights.check_write()
        overwrite = "noOverwrite" not in read_options(x.parameters)
        fragment = self._fragment(x, id)
        work = partial(operations.append, id=id, fragment=fragment, overwrite=overwrite)
        return self._submit(x, id, work, lambda result: _updated(x, result))

    @takes(["type"])
    def update(self, x: Exchange, id: str) -> Pending:
        x.rights.check_write()
        fragment = self._fragment(x, id, nulls=True, whole=True)
        work = partial(operations.update, id=id, fragment=fragment)
        return self._submit(x, id, work, lambda result: _updated(x, result))

    @takes(["type"])
    def partial_update(self, x: Exchange, id: str, name: str) -> Pending:
        x.rights.check_write()
        check_uri(id, "Entity id")
        canonical, given = read_attribute(x, name, nulls=True)
        work = partial(operations.partial_update, id=id, name=canonical, given=given)
        return self._submit(x, id, work)

    @takes(["type"])
    def replace_attribute(self, x: Exchange, id: str, name: str) -> Pending:
        x.rights.check_write()
        check_uri(id, "Entity id")
        canonical, given = read_attribute(x, name, nulls=False)
        work = partial(operations.replace_attribute, id=id, name=canonical, given=given)
        return self._submit(x, id, work)

    @takes(["type", "datasetId", "deleteAll"])
    def delete_attribute(self, x: Exchange, id: str, name: str) -> Pending:
        x.rights.check_write()
        check_uri(id, "Entity id")
        dataset = x.parameters.get("datasetId")
        work = partial(
            operations.delete_attribute,
            id=id,
            name=attribute_name(name, x.names, or_scope=True),
            dataset=check_uri(dataset, "datasetId") if dataset is not None else None,
            all=x.parameters.get("deleteAll") == "true",
        )
        return self._submit(x, id, work)

    def _submit(
        self,
        x: Exchange,
        id: str,
        work: Callable[[Working], object],
        give: Callable[[object], Answer] | None = None,
        *,
        creates: bool = False,
    ) -> Pending:
        """The answer when the write is on the disk; 204 unless `give` makes another from the result."""
        pending = Pending(give or (lambda _: x.answer(204)))
        self._writer.put(x.tenant, (id,), len(x.request.body), work, pending.settle, creates=creates)
        return pending

    def _fragment(self, x: Exchange, id: str, *, nulls: bool = False, whole: bool = False) -> Document:
        check_uri(id, "Entity id")
        given = x.body(merge_patch=nulls)
        if isinstance(given, dict) and given.get("id", id) != id:
            raise BadRequestData(f"The body has the id {given['id']!r}, the address {id}")
        return read_fragment(given, x.names, nulls=nulls, partial=nulls and not whole)


def read_attribute(x: Exchange, name: str, *, nulls: bool, or_scope: bool = False) -> tuple[str, Document]:
    """The canonical name, for which the @context of the body counts too, and the instance."""
    given = x.body(merge_patch=nulls)
    canonical = attribute_name(name, x.names, or_scope=or_scope)
    if not isinstance(given, dict):
        raise BadRequestData("An attribute fragment is a JSON object")
    given.pop("@context", None)
    without_type = nulls and "type" not in given
    instance = read_instance(name, given, x.names, nulls=nulls, partial=nulls)
    if without_type:
        # The type was guessed from the members for checking; the stored one stays.
        del instance["type"]
    return canonical, instance


def _read_whole(x: Exchange) -> Ready:
    ready = ready_as_it_is(x.request.body) if x.has_plain_body else None
    if ready is not None:
        return ready
    given = x.body()
    if not isinstance(given, dict):
        raise InvalidRequest("The body is not a JSON object")
    return ready_of(read_entity(given, x.names))


def _merge_options(x: Exchange) -> MergeOptions:
    observed_at = x.parameters.get("observedAt")
    if observed_at is not None:
        check_date_time(observed_at, "observedAt")
    return MergeOptions(
        simplified=not {"keyValues", "simplified"}.isdisjoint(
            [*read_options(x.parameters), x.parameters.get("format")]
        ),
        language=x.parameters.get("lang"),
        observed_at=observed_at,
    )


def quote_id(id: str) -> str:
    return quote(id, safe=":")


def location(id: str) -> bytes:
    return header("Location", f"/ngsi-ld/v1/entities/{quote_id(id)}")


def _named(given: object, id: str) -> object:
    if isinstance(given, dict) and given.setdefault("id", id) != id:
        raise BadRequestData(f"The body has the id {given['id']!r}, the address {id}")
    return given


def _updated(x: Exchange, result: object) -> Answer:
    """204 when everything was updated, 207 with UpdateResult (5.2.18) else: full names, as no @context is told."""
    if not isinstance(result, UpdateResult) or not result.not_updated:
        return x.answer(204)
    members = {
        "updated": [expand(name) for name in result.updated],
        "notUpdated": [
            {"attributeName": expand(name), "reason": reason} for name, reason in result.not_updated
        ],
    }
    return x.answer(207, orjson.dumps(members), header("Content-Type", JSON))
