# SPDX-License-Identifier: Apache-2.0
"""An attribute with its metadata in both models: metadata are the sub-attributes of NGSI-LD."""

from typing import Any

from hiroba.kernel.context.model.attributes import (
    EXPIRES_AT,
    PLAIN_MEMBERS,
    VALUE_MEMBER,
    Attribute,
    instances_of,
)
from hiroba.kernel.context.model.merging import find_instance
from hiroba.kernel.context.ngsiv2.mapping.moments import DATE_TIME_TYPES, normal_moment
from hiroba.kernel.context.ngsiv2.mapping.names import DATE_EXPIRES, WORDS, metadata_name, shown_metadata
from hiroba.kernel.context.ngsiv2.mapping.operators import NOTHING, is_operation, outcome
from hiroba.kernel.context.ngsiv2.mapping.values import VALUE_TYPE, shown_value, stored_value
from hiroba.kernel.context.ngsiv2.problems import BadRequest
from hiroba.kernel.context.ngsiv2.wording import TEXT_UNRESTRICTED, check_identifier, check_text

IGNORE_TYPE = "ignoreType"
# Metadata that NGSI-LD has a member for, when type and value are what that member takes.
UNIT_CODE, OBSERVED_AT = "unitCode", "observedAt"
# Where an attribute on its way in keeps an update operator; never stored.
OPERATION = "$"
# Members that are no metadata.
_OF_VALUE = (PLAIN_MEMBERS | {WORDS}) - {UNIT_CODE, OBSERVED_AT}


def read_attribute(name: str, given: Any) -> Attribute:
    """The stored form of an attribute in normalized representation. Raises BadRequest."""
    what = f"attribute {name}"
    if not isinstance(given, dict):
        raise BadRequest(f"{what} is not a JSON object with value, type and metadata")
    unknown = given.keys() - {"value", "type", "metadata"}
    if unknown:
        raise BadRequest(f"{what} has the unknown member {sorted(unknown)[0]!r}")
    kind = check_identifier(given["type"], "attribute type") if "type" in given else None
    metadata = read_metadata(what, given.get("metadata", {}))
    if kind != TEXT_UNRESTRICTED and not _is_true(metadata.get(TEXT_UNRESTRICTED)):
        check_text(given.get("value"), "attribute value")
    value = given.get("value")
    if is_operation(value):
        return _operation(kind, value) | metadata
    return stored_value(kind, value, what, ignore_type=_is_true(metadata.get(IGNORE_TYPE))) | metadata


def read_plain(name: str, value: Any) -> Attribute:
    """The stored form of an attribute that the request gives by its value alone (keyValues)."""
    check_text(value, "attribute value")
    return _operation(None, value) if is_operation(value) else stored_value(None, value, f"attribute {name}")


def read_metadata(what: str, given: Any) -> Attribute:
    """Metadata as members of a stored attribute."""
    if not isinstance(given, dict):
        raise BadRequest(f"{what}: metadata is not a JSON object")
    members: Attribute = {}
    for name, item in given.items():
        stored = metadata_name(name)
        if not isinstance(item, dict) or item.keys() - {"value", "type"}:
            raise BadRequest(f"{what}: metadata {name} is not a JSON object with value and type")
        kind = check_identifier(item["type"], "metadata type") if "type" in item else None
        value = item.get("value")
        check_text(value, "metadata value")
        own = _own_member(name, kind, value)
        if own is not None:
            members[name] = own
        else:
            members[stored] = stored_value(kind, value, f"{what}: metadata {name}")
    return members


def kept_metadata(old: Attribute) -> Attribute:
    """What an update leaves of an attribute besides type and value ("Metadata update semantics")."""
    return {name: value for name, value in old.items() if name not in _OF_VALUE}


def merged(name: str, old: Attribute | None, given: Attribute, *, override: bool) -> Attribute | None:
    """`given` in the place of `old`, with what it keeps of its metadata and with an update operator carried out.

    None when an operator makes nothing of a new attribute. Raises BadRequest.
    """
    if OPERATION in given:
        result = _carried_out(name, old, given)
        if result is None:
            return None
        given = result
    if old is None or override:
        return given
    told = show_metadata(given).keys()
    kept = {n: value for n, value in kept_metadata(old).items() if shown_metadata(n) not in told}
    return given | kept


def with_value(name: str, old: Attribute, value: Any) -> Attribute:
    """`old` with another value; type and metadata stay. Raises BadRequest."""
    kind = shown_value(old)[0]
    if kind != TEXT_UNRESTRICTED and not _is_true(old.get(TEXT_UNRESTRICTED)):
        check_text(value, "attribute value")
    if is_operation(value):
        return merged(name, old, _operation(kind, value), override=False) or old
    ignored = _is_true(old.get(IGNORE_TYPE))
    return stored_value(kind, value, f"attribute {name}", ignore_type=ignored) | kept_metadata(old)


def as_stored(name: str, attribute: Attribute) -> Any:
    """What is stored under this name: of `dateExpires` the moment alone. Raises BadRequest when it is none."""
    if name != EXPIRES_AT:
        return attribute
    moment = normal_moment(shown_value(attribute)[1])
    if moment is None:
        raise BadRequest(f"{DATE_EXPIRES} is no date and time of ISO 8601")
    return moment


def shown_instance(attribute: Any) -> Attribute:
    """The instance that NGSIv2 shows: the one without datasetId, or the first. Of `expiresAt` what it is here."""
    if isinstance(attribute, str):
        return {"type": "Property", "value": attribute, VALUE_TYPE: "DateTime"}
    return find_instance(attribute, None) or instances_of(attribute)[0]


def show_attribute(instance: Attribute) -> dict[str, Any]:
    """Normalized representation with all metadata."""
    kind, value = shown_value(instance)
    metadata = show_metadata(instance) if len(instance) > 2 else {}
    return {"type": kind, "value": value, "metadata": metadata}


def show_metadata(instance: Attribute) -> dict[str, dict[str, Any]]:
    found = {}
    for name, item in instance.items():
        if name == UNIT_CODE:
            found[name] = {"type": "Text", "value": item}
        elif name == OBSERVED_AT:
            found[name] = {"type": "DateTime", "value": normal_moment(item) or item}
        elif name not in _OF_VALUE:
            kind, value = shown_value(_first(item))
            found[shown_metadata(name)] = {"type": kind, "value": value}
    return found


def _operation(kind: str | None, operation: Any) -> Attribute:
    return {"type": kind, OPERATION: operation}


def _carried_out(name: str, old: Attribute | None, given: Attribute) -> Attribute | None:
    kind, before = (None, NOTHING) if old is None else shown_value(old)
    after = outcome(given[OPERATION], before)
    if after is NOTHING:
        return None
    wanted = given["type"]
    if wanted is None and kind != "None":
        wanted = kind
    check_text(after, "attribute value")
    metadata = {member: value for member, value in given.items() if member not in ("type", OPERATION)}
    return stored_value(wanted, after, f"attribute {name}") | metadata


def _first(item: Any) -> Attribute:
    first: Attribute = item[0] if isinstance(item, list) else item
    return first


def _own_member(name: str, kind: str | None, value: Any) -> str | None:
    if name == UNIT_CODE and kind in (None, "Text") and isinstance(value, str):
        return value
    if name == OBSERVED_AT and kind in DATE_TIME_TYPES - {"ISO8601"}:
        return normal_moment(value)
    return None


def _is_true(member: Any) -> bool:
    return isinstance(member, dict) and member.get(VALUE_MEMBER["Property"]) is True
