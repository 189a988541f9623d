# SPDX-License-Identifier: Apache-2.0
"""Attributes on the way out: normalized, concise or simplified (4.5.2 to 4.5.4)."""

from typing import Any

from hiroba.kernel.context.model.attributes import EXPIRES_AT, VALUE_MEMBER, Attribute, instances_of
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.representation.earlier_versions import SEVERAL, earlier_instance, one_instance
from hiroba.kernel.context.representation.form import CONCISE, DEFAULT_INSTANCE, SIMPLIFIED, Form
from hiroba.kernel.context.representation.languages import in_language
from hiroba.kernel.context.representation.links import LinksOf

# Members of an instance that are no sub-attributes, so that no @context renames them.
NOT_NAMES = frozenset(VALUE_MEMBER.values()) | {"type", "unitCode", "datasetId", "observedAt", "lang"}
NOT_NAMES |= {
    "createdAt",
    "modifiedAt",
    "deletedAt",
    "objectType",
    "valueType",
    "entity",
    "entityList",
    EXPIRES_AT,
}
_SCALARS = (str, int, float, bool)


def represent_attribute(name: str, value: Any, form: Form, links: LinksOf | None = None) -> Any:
    if name == "scope":
        return value
    if form.version is not None and form.version < SEVERAL:
        value = one_instance(value)
    instances = [show_instance(instance, form, links) for instance in instances_of(value)]
    if form.kind == SIMPLIFIED and isinstance(value, list):
        datasets = [instance.get("datasetId", DEFAULT_INSTANCE) for instance in value]
        return {"dataset": dict(zip(datasets, instances, strict=True))}
    return instances if isinstance(value, list) else instances[0]


def show_instance(instance: Attribute, form: Form, links: LinksOf | None = None) -> Any:
    kind = instance["type"]
    if form.language is not None and kind == "LanguageProperty":
        instance = in_language(instance, form.language)
    elif kind == "VocabProperty":
        instance = {**instance, "vocab": terms_of(instance["vocab"], form.names)}
    elif links is not None and kind in ("Relationship", "ListRelationship"):
        instance = links.joined(instance)
    if "objectType" in instance:
        instance = {**instance, "objectType": terms_of(instance["objectType"], form.names)}
    if form.version is not None:
        instance = earlier_instance(instance, form.version)
    if form.kind == SIMPLIFIED:
        return _simplified(instance)
    shown = instance
    if len(instance) > 2:
        shown = {
            member if member in NOT_NAMES else form.names.term(member): (
                value if member in NOT_NAMES else _sub_attribute(value, form)
            )
            for member, value in instance.items()
            if member != EXPIRES_AT or form.system_times
        }
    return _concise(shown) if form.kind == CONCISE else shown


def _sub_attribute(value: Any, form: Form) -> Any:
    if isinstance(value, list):
        return [_sub_attribute(item, form) for item in value]
    return (
        show_instance(value, form) if isinstance(value, dict) and value.get("type") in VALUE_MEMBER else value
    )


def _simplified(instance: Attribute) -> Any:
    kind = instance["type"]
    value = instance[VALUE_MEMBER[kind]]
    if kind == "Relationship":
        return instance.get("entity", value)
    if kind in ("Property", "GeoProperty"):
        return value
    if kind == "ListRelationship":
        if "entityList" in instance:
            return {"entityList": instance["entityList"]}
        return {"objectList": [item["object"] if isinstance(item, dict) else item for item in value]}
    return {VALUE_MEMBER[kind]: value}


def _concise(instance: Attribute) -> Any:
    rest = {member: value for member, value in instance.items() if member != "type"}
    plain = isinstance(rest.get("value"), _SCALARS) or instance["type"] == "GeoProperty"
    return rest["value"] if len(rest) == 1 and plain else rest


def terms_of(words: Any, names: Vocabulary) -> Any:
    """One or several full names in the words of the reader."""
    return [names.term(word) for word in words] if isinstance(words, list) else names.term(words)
