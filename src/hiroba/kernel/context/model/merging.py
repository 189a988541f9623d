# SPDX-License-Identifier: Apache-2.0
"""Instances of an attribute by datasetId (4.5.5), and merge patch of one (5.5.12)."""

from typing import Any

from hiroba.kernel.context.model.attributes import PLAIN_MEMBERS, VALUE_MEMBER, Attribute, instances_of
from hiroba.kernel.context.model.wording import NULL
from hiroba.kernel.context.problems import BadRequestData


def find_instance(attribute: Any, dataset: str | None) -> Attribute | None:
    if attribute is None:
        return None
    for instance in instances_of(attribute):
        if instance.get("datasetId") == dataset:
            return instance
    return None


def put_instance(attribute: Any, instance: Attribute) -> Any:
    """The attribute with this instance added, or in the place of the one with the same datasetId."""
    if attribute is None or attribute == NULL:
        return instance
    dataset = instance.get("datasetId")
    if isinstance(attribute, dict):
        return instance if attribute.get("datasetId") == dataset else [attribute, instance]
    rest = [old for old in attribute if old.get("datasetId") != dataset]
    return [*rest, instance] if rest else instance


def remove_instance(attribute: Any, dataset: str | None) -> Any:
    """The attribute without that instance; None when nothing is left."""
    rest = [old for old in instances_of(attribute) if old.get("datasetId") != dataset]
    if not rest:
        return None
    return rest if len(rest) > 1 else rest[0]


def completed(name: str, instance: Attribute) -> Attribute:
    """The instance without NGSI-LD Nulls below it. Raises BadRequestData when it, or a part of it, has no value."""
    member = VALUE_MEMBER[instance["type"]]
    if member not in instance or (instance[member] == NULL and member != "json"):
        raise BadRequestData(f"Attribute {name} has no value")
    whole: Attribute = {}
    for part_name, value in instance.items():
        if part_name in PLAIN_MEMBERS:
            if value != NULL or part_name == "json":
                whole[part_name] = value
        elif value != NULL:
            parts = [
                completed(f"{name}.{part_name}", part) for part in instances_of(value) if not is_null(part)
            ]
            if parts:
                whole[part_name] = parts if isinstance(value, list) else parts[0]
    return whole


def is_null(instance: Attribute) -> bool:
    """Whether the instance has NGSI-LD Null for its value; the type of a partial update may be left out."""
    member = VALUE_MEMBER.get(instance.get("type", ""))
    if member is not None:
        return bool(instance.get(member) == NULL)
    return any(instance.get(value) == NULL for value in VALUE_MEMBER.values())


def merge_attribute(old: Attribute, given: Attribute) -> Attribute:
    """`given` over `old`; objects below merge member by member, but a geometry or JSON value is one whole."""
    kind = given.get("type", old["type"])
    if kind != old["type"]:
        return given
    whole = {VALUE_MEMBER[kind]} if kind in ("GeoProperty", "JsonProperty") else frozenset[str]()
    merged = dict(old)
    for member, value in given.items():
        if value == NULL:
            merged.pop(member, None)
        elif member in whole:
            merged[member] = value
        else:
            merged[member] = _merge(merged.get(member), value)
    return merged


def _merge(old: Any, given: Any) -> Any:
    if not (isinstance(old, dict) and isinstance(given, dict)):
        return given
    merged = dict(old)
    for member, value in given.items():
        if value == NULL:
            merged.pop(member, None)
        else:
            merged[member] = _merge(merged.get(member), value)
    return merged
