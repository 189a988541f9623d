# SPDX-License-Identifier: Apache-2.0
"""Entities on the way out. The common case sends the stored text; everything else is made here."""

from typing import Any

import orjson

from hiroba.kernel.context.clock import isoformat
from hiroba.kernel.context.model.attributes import VALUE_MEMBER, Attribute, instances_of
from hiroba.kernel.context.model.draft import times_of
from hiroba.kernel.context.model.entities import Document, Record, type_key_of
from hiroba.kernel.context.names.core_terms import CORE_CONTEXT
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.representation.form import CONCISE, NORMALIZED, SIMPLIFIED, Form

NOT_NAMES = frozenset(VALUE_MEMBER.values()) | {"type", "unitCode", "datasetId", "observedAt", "createdAt", "modifiedAt"}  # fmt: skip  # noqa: E501


def render(record: Record, form: Form) -> bytes:
    """One entity as JSON text in this form."""
    if form.is_stored_text:
        return record.document
    if not form.is_common:
        return orjson.dumps(represent(record, orjson.loads(record.document), form))
    if record.forms is None or form not in record.forms:
        text = orjson.dumps(represent(record, orjson.loads(record.document), form))
        # One form for each record: the dashboard's layers ask for the same again and again.
        record.forms = {form: text}
    return record.forms[form]


def represent(record: Record, document: Document, form: Form) -> Any:
    """The entity as a value to write. `document` is used up."""
    attributes = {name: value for name, value in document.items() if name not in ("id", "type")}
    if form.attributes is not None:
        attributes = {name: value for name, value in attributes.items() if name in form.attributes}
    if form.pick is not None:
        attributes = {name: value for name, value in attributes.items() if name in form.pick}
    if form.omit:
        attributes = {name: value for name, value in attributes.items() if name not in form.omit}
    geometry = _geometry(document, form) if form.geojson else None
    if form.dataset is not None:
        attributes = _only_dataset(attributes, None if form.dataset == "@none" else form.dataset)
    if form.system_times:
        attributes = {name: _with_times(record, name, value) for name, value in attributes.items()}
    shown = {form.names.term(name): _attribute(name, value, form) for name, value in attributes.items()}
    head = _head(record, document, form)
    if form.geojson:
        feature = {"id": document["id"], "type": "Feature", "geometry": geometry}
        return feature | {"properties": {k: v for k, v in head.items() if k != "id"} | shown}
    return head | shown


def has_any_attribute(record: Record, form: Form) -> bool:
    """Whether the projection of `attrs` leaves anything (5.7.1)."""
    if form.attributes is None:
        return True
    return not form.attributes.isdisjoint(orjson.loads(record.document))


def with_context(text: bytes, reference: object) -> bytes:
    """The JSON object `text` with its @context as the last member."""
    return text[:-1] + b',"@context":' + context_text(reference) + b"}"


def context_text(reference: object) -> bytes:
    parts = reference if isinstance(reference, list) else [reference]
    if CORE_CONTEXT not in parts:
        parts = [*parts, CORE_CONTEXT]
    return orjson.dumps(parts if len(parts) > 1 else parts[0])


def _head(record: Record, document: Document, form: Form) -> Document:
    types = [form.names.term(name) for name in type_key_of(document["type"]).split(" ")]
    head: Document = {"id": document["id"], "type": types if len(types) > 1 else types[0]}
    if form.pick is not None:
        head = {name: value for name, value in head.items() if name in form.pick}
    head = {name: value for name, value in head.items() if name not in form.omit}
    if form.system_times:
        head["createdAt"] = isoformat(record.created)
        head["modifiedAt"] = isoformat(record.modified)
    return head


def _attribute(name: str, value: Any, form: Form) -> Any:
    if name == "scope":
        return value
    instances = [_instance(instance, form) for instance in instances_of(value)]
    if form.kind == SIMPLIFIED and isinstance(value, list):
        datasets = [instance.get("datasetId", "@none") for instance in value]
        return {"dataset": dict(zip(datasets, instances, strict=True))}
    return instances if isinstance(value, list) else instances[0]


def _instance(instance: Attribute, form: Form) -> Any:
    if form.language is not None and instance["type"] == "LanguageProperty":
        instance = _in_language(instance, form.language)
    if instance["type"] == "VocabProperty":
        instance = {**instance, "vocab": _terms(instance["vocab"], form.names)}
    if form.kind == SIMPLIFIED:
        return _simplified(instance)
    shown = instance
    if len(instance) > 2:
        shown = {
            member if member in NOT_NAMES else form.names.term(member): (
                value if member in NOT_NAMES else _sub_attribute(value, form)
            )
            for member, value in instance.items()
        }
    return _concise(shown) if form.kind == CONCISE else shown


def _sub_attribute(value: Any, form: Form) -> Any:
    if isinstance(value, list):
        return [_sub_attribute(item, form) for item in value]
    return _instance(value, form) if isinstance(value, dict) and value.get("type") in VALUE_MEMBER else value


def _simplified(instance: Attribute) -> Any:
    kind = instance["type"]
    value = instance[VALUE_MEMBER[kind]]
    if kind in ("Property", "GeoProperty", "Relationship"):
        return value
    if kind == "ListRelationship":
        return {"objectList": value}
    return {VALUE_MEMBER[kind]: value}


def _concise(instance: Attribute) -> Any:
    rest = {member: value for member, value in instance.items() if member != "type"}
    plain = isinstance(rest.get("value"), str | int | float | bool) or instance["type"] == "GeoProperty"
    return rest["value"] if len(rest) == 1 and plain else rest


def _in_language(instance: Attribute, wanted: str) -> Attribute:
    texts = instance["languageMap"]
    choices = [part.split(";")[0].strip() for part in wanted.split(",")]
    language = next((choice for choice in choices if choice in texts), None)
    language = language or next((key for key in ("@none", "en") if key in texts), next(iter(texts), "@none"))
    rest = {member: value for member, value in instance.items() if member not in ("type", "languageMap")}
    return {"type": "Property", "value": texts.get(language), "lang": language, **rest}


def _terms(vocab: Any, names: Vocabulary) -> Any:
    return [names.term(word) for word in vocab] if isinstance(vocab, list) else names.term(vocab)


def _with_times(record: Record, name: str, value: Any) -> Any:
    if name == "scope":
        return value
    timed = []
    for instance in instances_of(value):
        created, modified = times_of(record, name, instance.get("datasetId"))
        timed.append({**instance, "createdAt": isoformat(created), "modifiedAt": isoformat(modified)})
    return timed if isinstance(value, list) else timed[0]


def _only_dataset(attributes: Document, dataset: str | None) -> Document:
    kept = {}
    for name, value in attributes.items():
        if name == "scope":
            continue
        for instance in instances_of(value):
            if instance.get("datasetId") == dataset:
                kept[name] = instance
    return kept


def _geometry(document: Document, form: Form) -> Any:
    attribute = document.get(form.geometry_property)
    for instance in instances_of(attribute) if attribute is not None else []:
        if isinstance(instance, dict) and instance.get("type") == "GeoProperty":
            return instance["value"]
    return None


__all__ = ["NORMALIZED", "context_text", "has_any_attribute", "render", "represent", "with_context"]
