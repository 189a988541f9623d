# SPDX-License-Identifier: Apache-2.0
"""Entities on the way out. The common case sends the stored text; everything else is made here."""

from dataclasses import replace
from typing import Any

import orjson

from hiroba.kernel.context.clock import isoformat
from hiroba.kernel.context.model.attributes import ENTITY_HEAD, EXPIRES_AT, instances_of, may_expire
from hiroba.kernel.context.model.entities import Document, Record, type_key_of
from hiroba.kernel.context.model.system_times import timed_attribute
from hiroba.kernel.context.names.core_terms import CORE_CONTEXT
from hiroba.kernel.context.representation.earlier_versions import SCOPE, SEVERAL
from hiroba.kernel.context.representation.form import DEFAULT_INSTANCE, NORMALIZED, STORED, Form
from hiroba.kernel.context.representation.instances import represent_attribute
from hiroba.kernel.context.representation.links import Links


def render(record: Record, form: Form, links: Links | None = None) -> bytes:
    """One entity as JSON text in this form."""
    if links is not None:
        return orjson.dumps(represent(record, orjson.loads(record.document), form, links))
    if form.is_stored_text:
        return stored_text(record)
    if not form.is_common:
        return orjson.dumps(represent(record, orjson.loads(record.document), form))
    return _kept_text(record, form)


def stored_text(record: Record) -> bytes:
    """The entity normalized, in the words of the core @context: as it is stored, but for what `sysAttrs` shows."""
    if not record.lasts:
        if may_expire(record.document):
            return _kept_text(record, STORED)
        record.lasts = True
    return record.document


def plain_text(stored: bytes) -> bytes:
    """The same of a stored text that no record holds."""
    return orjson.dumps(without_expiries(orjson.loads(stored))) if may_expire(stored) else stored


def without_expiries(document: Document) -> Document:
    """A stored entity, or some members of one, without what only `sysAttrs` shows (4.22)."""
    return {
        name: value if name in ENTITY_HEAD else represent_attribute(name, value, STORED)
        for name, value in document.items()
        if name != EXPIRES_AT
    }


def _kept_text(record: Record, form: Form) -> bytes:
    if record.forms is None or form not in record.forms:
        text = orjson.dumps(represent(record, orjson.loads(record.document), form))
        # One form for each record: the dashboard's layers ask for the same again and again.
        record.forms = {form: text}
    return record.forms[form]


def represent(record: Record, document: Document, form: Form, links: Links | None = None) -> Any:
    """The entity as a value to write, with linked entities inside when there are `links`. Uses `document` up."""
    attributes = {
        name: value for name, value in document.items() if name not in ENTITY_HEAD and form.shows(name)
    }
    if form.version is not None and form.version < SCOPE:
        attributes.pop("scope", None)
    if form.datasets is not None:
        attributes = _only_datasets(attributes, form.datasets)
    if form.system_times:
        attributes = {name: _with_times(record, name, value) for name, value in attributes.items()}
    shown = {}
    for name, value in attributes.items():
        within = links.following(record.id, form.of_linked(name), represent) if links is not None else None
        shown[form.names.term(name)] = represent_attribute(name, value, form, within)
    head = _head(record, document, form)
    if not form.geojson:
        return head | shown
    feature = {"id": document["id"], "type": "Feature", "geometry": _geometry(document, form)}
    return feature | {"properties": {k: v for k, v in head.items() if k != "id"} | shown}


def is_amended(record: Record, form: Form) -> bool:
    """Whether an earlier version of the standard shows the entity otherwise than the current one (4.3.6.8)."""
    return form.version is not None and render(record, form) != render(record, replace(form, version=None))


def has_any_attribute(record: Record, form: Form) -> bool:
    """Whether the projection leaves anything (5.7.1)."""
    if form.attributes is None and form.pick is None and form.omit is None:
        return True
    if form.attributes is None and (form.shows_head("id") or form.shows_head("type")):
        return True
    return any(form.shows(name) for name in orjson.loads(record.document) if name not in ENTITY_HEAD)


def with_context(text: bytes, reference: object) -> bytes:
    """The JSON object `text` with its @context as the last member."""
    return text[:-1] + (b',"@context":' if text != b"{}" else b'"@context":') + context_text(reference) + b"}"


def context_text(reference: object) -> bytes:
    """What the request named; the core @context alone goes without saying when a URL stands for both (6.3.5)."""
    if isinstance(reference, str):
        return orjson.dumps(reference)
    parts = reference if isinstance(reference, list) else [reference]
    if all(isinstance(part, dict) for part in parts):
        parts = [*parts, CORE_CONTEXT]
    return orjson.dumps(parts if len(parts) > 1 else parts[0])


def _head(record: Record, document: Document, form: Form) -> Document:
    types = [form.names.term(name) for name in type_key_of(document["type"]).split(" ")]
    if form.version is not None and form.version < SEVERAL:
        types = types[:1]
    head: Document = {"id": document["id"], "type": types if len(types) > 1 else types[0]}
    if form.pick is not None or form.omit is not None:
        head = {name: value for name, value in head.items() if form.shows_head(name)}
    if form.system_times:
        head["createdAt"] = isoformat(record.created)
        head["modifiedAt"] = isoformat(record.modified)
        if EXPIRES_AT in document and form.version is None:
            head[EXPIRES_AT] = document[EXPIRES_AT]
    return head


def _with_times(record: Record, name: str, value: Any) -> Any:
    return value if name == "scope" else timed_attribute(record, name, value)


def _only_datasets(attributes: Document, datasets: frozenset[str]) -> Document:
    kept: Document = {}
    for name, value in attributes.items():
        if name == "scope":
            continue
        instances = [i for i in instances_of(value) if i.get("datasetId", DEFAULT_INSTANCE) in datasets]
        if instances:
            kept[name] = instances if len(instances) > 1 else instances[0]
    return kept


def _geometry(document: Document, form: Form) -> Any:
    attribute = document.get(form.geometry_property)
    for instance in instances_of(attribute) if attribute is not None else []:
        if isinstance(instance, dict) and instance.get("type") == "GeoProperty":
            return instance["value"]
    return None


__all__ = ["NORMALIZED", "context_text", "has_any_attribute", "render", "represent", "with_context"]
