# SPDX-License-Identifier: Apache-2.0
"""Type and value of NGSIv2 as the kind and value of NGSI-LD, both ways and without loss.

A type that follows from the stored attribute is not written; any other stands in its member `valueType` (4.5.2).
"""

from typing import Any

import orjson

from hiroba.kernel.context.model.attributes import VALUE_MEMBER, Attribute, read_instance
from hiroba.kernel.context.model.wording import NULL
from hiroba.kernel.context.names.vocabulary import CORE
from hiroba.kernel.context.ngsiv2.mapping.locations import GEO_JSON, SIMPLE, geometry_of, says, simple_value
from hiroba.kernel.context.ngsiv2.mapping.moments import DATE_TIME_TYPES, normal_moment
from hiroba.kernel.context.ngsiv2.mapping.names import WORDS
from hiroba.kernel.context.ngsiv2.problems import BadRequest
from hiroba.kernel.context.problems import BadRequestData

VALUE_TYPE = "valueType"
NO_VALUE = "None"
# Kinds of NGSI-LD that have no type of their own in NGSIv2 carry their name there.
NAMED_KINDS = VALUE_MEMBER.keys() - {"Property", "GeoProperty"}


def stored_value(kind: str | None, value: Any, what: str, *, ignore_type: bool = False) -> Attribute:
    """Kind and value without metadata; `kind` is the type of NGSIv2 or None when the request has none.

    Raises BadRequest for a value that its type forbids.
    """
    if value is None:
        return _typed({"type": "JsonProperty", "json": None}, kind, NO_VALUE)
    if not ignore_type and kind is not None:
        special = _special(kind, value, what)
        if special is not None:
            return special
    if value == NULL:
        # To NGSI-LD this text means that there is nothing; a typed value (JSON-LD) says that it is just a text.
        return {"type": "Property", "value": {"@type": kind or "Text", "@value": value}}
    derived = None if _is_typed_value(value) else default_type(value)
    return _typed({"type": "Property", "value": value}, kind or default_type(value), derived)


def shown_value(instance: Attribute) -> tuple[str, Any]:
    """Type and value as NGSIv2 shows them."""
    kind = instance["type"]
    told = instance.get(VALUE_TYPE)
    told = told if isinstance(told, str) and told else None
    value: Any = instance.get(VALUE_MEMBER[kind])
    if kind == "GeoProperty":
        simple = _simple(str(told), value, instance) if told in SIMPLE else None
        return (GEO_JSON, value) if simple is None else (str(told), simple)
    if kind == "JsonProperty":
        if value is None:
            return told or NO_VALUE, None
        return kind, value
    if kind != "Property":
        return kind, value
    if told is None and _is_typed_value(value):
        told, value = str(value["@type"]), value["@value"]
    if told in DATE_TIME_TYPES:
        value = normal_moment(value) or value
    return told or default_type(value), value


def default_type(value: Any) -> str:
    """The type of a value that comes without one ("Partial Representations" of the Orion API)."""
    match value:
        case None:
            return NO_VALUE
        case str():
            return "Text"
        case bool():
            return "Boolean"
        case int() | float():
            return "Number"
    return "StructuredValue"


def _is_typed_value(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"@type", "@value"}


def _typed(instance: Attribute, kind: str | None, derived: str | None) -> Attribute:
    if kind is not None and kind != derived:
        instance[VALUE_TYPE] = kind
    return instance


def _special(kind: str, value: Any, what: str) -> Attribute | None:
    if kind in DATE_TIME_TYPES:
        moment = normal_moment(value)
        if moment is None:
            raise BadRequest(f"{what} is of type {kind} and its value is no date and time of ISO 8601")
        return {"type": "Property", "value": moment, VALUE_TYPE: kind}
    if kind == GEO_JSON:
        return {"type": "GeoProperty", "value": geometry_of(kind, value, what)}
    if kind in SIMPLE:
        return _of_simple(kind, value, what)
    if kind in NAMED_KINDS:
        return _of_named_kind(kind, value)
    return None


def _of_simple(kind: str, value: Any, what: str) -> Attribute:
    geometry = geometry_of(kind, value, what)
    instance: Attribute = {"type": "GeoProperty", "value": geometry, VALUE_TYPE: kind}
    if simple_value(kind, geometry) != value:
        # Blanks and closing zeros: whoever wrote them gets them back.
        instance[WORDS] = {"type": "Property", "value": value}
    return instance


def _simple(kind: str, geometry: dict[str, Any], instance: Attribute) -> Any:
    words = instance.get(WORDS)
    if isinstance(words, dict) and says(kind, words.get("value"), geometry):
        return words["value"]
    return simple_value(kind, geometry)


def _of_named_kind(kind: str, value: Any) -> Attribute | None:
    """None when the value does not fit, or would not stay as it is; the type is then a mere name."""
    member, before = VALUE_MEMBER[kind], orjson.dumps(value)
    try:
        instance = read_instance("value", {"type": kind, member: value}, CORE)
    except BadRequestData:
        return None
    return instance if orjson.dumps(instance[member]) == before else None
