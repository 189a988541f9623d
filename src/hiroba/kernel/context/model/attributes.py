# SPDX-License-Identifier: Apache-2.0
"""Attributes on the way in: normalized or concise (4.5), checked, with canonical names.

What comes back is ready to store. Dictionaries are changed in place, because they were parsed for this request
alone and most of them need no change.
"""

from typing import Any, TypeAlias

from hiroba.kernel.context.geo.geometry import check_geometry
from hiroba.kernel.context.model.wording import NULL, check_date_time, check_depth, check_name, check_uri
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData

Attribute: TypeAlias = dict[str, Any]

VALUE_MEMBER = {
    "Property": "value",
    "GeoProperty": "value",
    "Relationship": "object",
    "LanguageProperty": "languageMap",
    "VocabProperty": "vocab",
    "JsonProperty": "json",
    "ListProperty": "valueList",
    "ListRelationship": "objectList",
}
KIND_OF_MEMBER = {member: kind for kind, member in VALUE_MEMBER.items() if member != "value"}
GEOMETRIES = frozenset(
    ["Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"]
)
# NGSI-LD Null where the value is a map or a list (4.5.0).
WRAPPED_NULL = {"LanguageProperty": {"@none": NULL}, "ListProperty": [NULL], "ListRelationship": [NULL]}
# Members of the system: an answer may carry them, a request that brings them back is not at fault (4.8).
SYSTEM_MEMBERS = frozenset(["createdAt", "modifiedAt", "deletedAt", "instanceId", "entity", "entityList"])
PLAIN_MEMBERS = frozenset(VALUE_MEMBER.values()) | {"type", "unitCode", "datasetId", "observedAt", "lang"}
# Until when an entity, an instance of an attribute or a sub-attribute is kept here (4.22).
EXPIRES_AT = "expiresAt"
# Without the first quote, which every name and text has, it is found sooner.
_EXPIRES_AT_MEMBER = f'{EXPIRES_AT}":'.encode()
PLAIN_MEMBERS |= {"objectType", "valueType", "ngsildproof", EXPIRES_AT}
# Members of a stored entity that are no attributes; `scope`, which is none either, has a history like one (4.18).
ENTITY_HEAD = frozenset(["id", "type", EXPIRES_AT])
SUB_ATTRIBUTES_DEEP_MAX = 16


def read_attribute(
    name: str, given: Any, names: Vocabulary, *, nulls: bool = False, partial: bool = False
) -> Any:
    """The stored form of one attribute, or of its instances as a list when it has several (4.5.5).

    `nulls` lets NGSI-LD Null through; with `partial`, as merge and partial update need, values may be missing.
    Raises BadRequestData with the name.
    """
    if isinstance(given, list) and given and all(_is_instance(item) for item in given):
        instances = [read_instance(name, item, names, nulls=nulls, partial=partial) for item in given]
        datasets = [instance.get("datasetId") for instance in instances]
        if len(set(datasets)) != len(datasets):
            raise BadRequestData(f"Attribute {name} has two instances with one datasetId")
        return instances if len(instances) > 1 else instances[0]
    return read_instance(name, given, names, nulls=nulls, partial=partial)


def read_instance(
    name: str,
    given: Any,
    names: Vocabulary,
    *,
    nulls: bool = False,
    partial: bool = False,
    deep: int = 0,
) -> Attribute:
    """One instance of an attribute in its stored form."""
    instance = (
        given if isinstance(given, dict) and _is_instance(given) else _concise_value(name, given, partial)
    )
    kind = instance.get("type") or _kind_from_members(name, instance)
    member = VALUE_MEMBER.get(kind) if isinstance(kind, str) else None
    if member is None:
        raise BadRequestData(f"Attribute {name} has the unknown type {kind!r}")
    instance["type"] = kind
    _check_value(name, kind, member, instance, names, nulls, partial)
    if len(instance) > 2 or member not in instance:
        _read_members(name, instance, names, nulls, partial, deep)
    return instance


def instances_of(attribute: Any) -> list[Attribute]:
    """All instances of a stored attribute."""
    return attribute if isinstance(attribute, list) else [attribute]


def may_expire(text: bytes) -> bool:
    """Whether the text of an entity, or of a part of one, may hold an `expiresAt`; a value can look alike."""
    return _EXPIRES_AT_MEMBER in text


def _is_instance(given: Any) -> bool:
    if not isinstance(given, dict):
        return False
    kind = given.get("type")
    if isinstance(kind, str):
        return kind not in GEOMETRIES
    return any(member in given for member in VALUE_MEMBER.values())


def _concise_value(name: str, given: Any, partial: bool) -> Attribute:
    if given is None:
        raise BadRequestData(f"Attribute {name} is null; to delete it use {NULL}")
    if _is_geometry(given):
        return {"type": "GeoProperty", "value": given}
    if isinstance(given, dict) and partial:
        return given  # A partial update may bring only sub-attributes.
    return {"type": "Property", "value": given}


def _kind_from_members(name: str, instance: Attribute) -> str:
    for member, kind in KIND_OF_MEMBER.items():
        if member in instance:
            return kind
    return "GeoProperty" if _is_geometry(instance.get("value")) else "Property"


def _is_geometry(value: Any) -> bool:
    kind = value.get("type") if isinstance(value, dict) else None
    return isinstance(kind, str) and kind in GEOMETRIES


def _check_value(
    name: str, kind: str, member: str, instance: Attribute, names: Vocabulary, nulls: bool, partial: bool
) -> None:
    if member not in instance:
        if partial:
            return
        raise BadRequestData(f"Attribute {name} of type {kind} has no member {member}")
    value = instance[member]
    if nulls and (value == NULL or (kind in WRAPPED_NULL and value == WRAPPED_NULL[kind])):
        instance[member] = NULL
        return
    if kind != "JsonProperty" and (value is None or value == NULL):
        raise BadRequestData(f"Attribute {name} has a null {member}")
    if kind == "Property":
        if isinstance(value, dict | list):
            check_depth(value, f"Attribute {name}")
        return
    if kind != "GeoProperty":
        check_depth(value, f"Attribute {name}")
    check = _VALUE_CHECKS.get(kind)
    if check is not None:
        check(name, value, nulls)
    if kind == "VocabProperty":
        instance[member] = _canonical_words(value, names)


def _check_geo(name: str, value: Any, nulls: bool) -> None:
    check_geometry(value, f"Attribute {name}")


def _check_objects(name: str, value: Any, nulls: bool) -> None:
    for target in value if isinstance(value, list) else [value]:
        if isinstance(target, dict):
            target = target.get("object")
        check_uri(target, f"Attribute {name}: object")


def _check_object_list(name: str, value: Any, nulls: bool) -> None:
    if not isinstance(value, list):
        raise BadRequestData(f"Attribute {name}: objectList is not a list")
    _check_objects(name, value, nulls)


def _check_list(name: str, value: Any, nulls: bool) -> None:
    if not isinstance(value, list):
        raise BadRequestData(f"Attribute {name}: valueList is not a list")


def _check_language_map(name: str, value: Any, nulls: bool) -> None:
    texts = value.values() if isinstance(value, dict) else [None]
    for text in texts:
        words = text if isinstance(text, list) else [text]
        if not all(isinstance(word, str) for word in words):
            raise BadRequestData(f"Attribute {name}: languageMap is not an object of texts by language")


def _check_vocab(name: str, value: Any, nulls: bool) -> None:
    words = value if isinstance(value, list) else [value]
    if not words or not all(isinstance(word, str) for word in words):
        raise BadRequestData(f"Attribute {name}: vocab is neither a text nor a list of texts")


_VALUE_CHECKS = {
    "GeoProperty": _check_geo,
    "Relationship": _check_objects,
    "LanguageProperty": _check_language_map,
    "VocabProperty": _check_vocab,
    "ListProperty": _check_list,
    "ListRelationship": _check_object_list,
}


def _read_members(
    name: str, instance: Attribute, names: Vocabulary, nulls: bool, partial: bool, deep: int
) -> None:
    if "observedAt" in instance and not (nulls and instance["observedAt"] == NULL):
        check_date_time(instance["observedAt"], f"Attribute {name}: observedAt")
    if EXPIRES_AT in instance and not (nulls and instance[EXPIRES_AT] == NULL):
        check_date_time(instance[EXPIRES_AT], f"Attribute {name}: {EXPIRES_AT}")
    if "unitCode" in instance and not isinstance(instance["unitCode"], str):
        raise BadRequestData(f"Attribute {name}: unitCode is not a text")
    if "datasetId" in instance:
        check_uri(instance["datasetId"], f"Attribute {name}: datasetId")
    for member in [m for m in instance if m not in PLAIN_MEMBERS]:
        given = instance.pop(member)
        if member in SYSTEM_MEMBERS:
            continue
        if deep >= SUB_ATTRIBUTES_DEEP_MAX:
            raise BadRequestData(f"Attribute {name} is nested deeper than {SUB_ATTRIBUTES_DEEP_MAX}")
        canonical = names.canonical(check_name(member))
        if canonical in PLAIN_MEMBERS or canonical in SYSTEM_MEMBERS:
            raise BadRequestData(f"Attribute {name}: {canonical} is no attribute")
        if nulls and given == NULL:
            instance[canonical] = NULL
        else:
            instance[canonical] = _read_sub_attribute(
                f"{name}.{member}", given, names, nulls, partial, deep + 1
            )


def _read_sub_attribute(
    name: str, given: Any, names: Vocabulary, nulls: bool, partial: bool, deep: int
) -> Any:
    if isinstance(given, list) and given and all(_is_instance(item) for item in given):
        return [read_instance(name, item, names, nulls=nulls, partial=partial, deep=deep) for item in given]
    return read_instance(name, given, names, nulls=nulls, partial=partial, deep=deep)


def _canonical_words(value: Any, names: Vocabulary) -> Any:
    if isinstance(value, list):
        return [names.canonical(word) for word in value]
    return names.canonical(value)
