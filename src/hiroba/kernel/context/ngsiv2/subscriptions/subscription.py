# SPDX-License-Identifier: Apache-2.0
"""A subscription of NGSIv2: read from a request, checked, and ready to be matched."""

import secrets
from dataclasses import dataclass
from typing import Any

from hiroba.kernel.context.ngsiv2.mapping.moments import number_of
from hiroba.kernel.context.ngsiv2.mapping.names import known_attribute
from hiroba.kernel.context.ngsiv2.mapping.paths import PathFilter, read_filters
from hiroba.kernel.context.ngsiv2.problems import BadRequest
from hiroba.kernel.context.ngsiv2.queries.conditions import (
    Expression,
    Selector,
    read_expression,
    read_selectors,
)
from hiroba.kernel.context.ngsiv2.representation import KEY_VALUES, NORMALIZED, VALUES, View
from hiroba.kernel.context.ngsiv2.subscriptions.receiver import Receiver, read_receiver
from hiroba.kernel.context.ngsiv2.wording import check_members, check_text, read_names

ENTITY_CREATE, ENTITY_CHANGE, ENTITY_UPDATE = "entityCreate", "entityChange", "entityUpdate"
ENTITY_DELETE = "entityDelete"
ALTERATIONS = (ENTITY_CREATE, ENTITY_CHANGE, ENTITY_UPDATE, ENTITY_DELETE)
ACTIVE, INACTIVE, ONESHOT, EXPIRED = "active", "inactive", "oneshot", "expired"
FORMATS = {
    "normalized": NORMALIZED,
    "simplifiedNormalized": NORMALIZED,
    "keyValues": KEY_VALUES,
    "simplifiedKeyValues": KEY_VALUES,
    "values": VALUES,
}
MEMBERS = frozenset(["description", "subject", "notification", "expires", "status", "throttling"])
DESCRIPTION_CHARACTERS_MAX = 1_024
# Told in answers; a request that brings them back is not at fault.
FIGURES = frozenset(
    """timesSent lastNotification lastFailure lastSuccess lastFailureReason lastSuccessCode
    failsCounter""".split()  # noqa: SIM905 -- reads better
)
OF_NOTIFICATION = FIGURES | {"http", "httpCustom", "mqtt", "mqttCustom", "attrs", "exceptAttrs"}
OF_NOTIFICATION |= {"attrsFormat", "metadata", "onlyChangedAttrs", "covered", "maxFailsLimit"}
OF_CONDITION = frozenset(["attrs", "expression", "alterationTypes", "notifyOnMetadataChange"])


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What must change; `attributes` are stored names."""

    selectors: tuple[Selector, ...]
    filters: tuple[PathFilter, ...]
    attributes: frozenset[str]
    expression: Expression
    alterations: frozenset[str]
    metadata_count: bool


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What is told, and to whom."""

    receiver: Receiver
    view: View
    format: str
    only_changed: bool
    covered: bool
    fails_max: int | None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A checked subscription; `document` holds its members as they were given."""

    id: str
    document: dict[str, Any]
    path: str
    subject: Subject
    notice: Notice
    status: str
    expires: int | None
    throttling_seconds: float


def new_id() -> str:
    """Like those of Orion, because clients check the form."""
    return secrets.token_hex(12)


def read_subscription(given: Any, *, id: str, path: str) -> Reading:
    """`path` is the header Fiware-ServicePath of the request. Raises BadRequest that names the member at fault."""
    if not isinstance(given, dict) or given.keys() - MEMBERS - {"id"}:
        raise BadRequest(f"a subscription is a JSON object with {', '.join(sorted(MEMBERS))}")
    document = {member: value for member, value in given.items() if member != "id"}
    description = document.get("description", "")
    if not isinstance(description, str) or len(description) > DESCRIPTION_CHARACTERS_MAX:
        raise BadRequest(f"description is not a text of at most {DESCRIPTION_CHARACTERS_MAX} characters")
    check_text(description, "description")
    status = document.get("status", ACTIVE)
    if status not in (ACTIVE, INACTIVE, ONESHOT):
        raise BadRequest(f"status is not one of {ACTIVE}, {INACTIVE}, {ONESHOT}")
    notification = check_members(document.get("notification"), OF_NOTIFICATION, "notification")
    document["notification"] = {n: value for n, value in notification.items() if n not in FIGURES}
    return Reading(
        id=id,
        document=document,
        path=path,
        subject=_read_subject(document.get("subject"), path),
        notice=_read_notice(document["notification"]),
        status=str(status),
        expires=_read_expiry(document),
        throttling_seconds=_read_throttling(document),
    )


def _read_subject(given: Any, path: str) -> Subject:
    check_members(given, ("entities", "condition"), "subject")
    condition = check_members(given.get("condition", {}), OF_CONDITION, "condition")
    if "condition" in given and not condition:
        raise BadRequest("condition is empty")
    if condition.get("expression") == {}:
        raise BadRequest("expression is empty")
    alterations = condition.get("alterationTypes", [ENTITY_CREATE, ENTITY_CHANGE])
    if not isinstance(alterations, list) or not all(each in ALTERATIONS for each in alterations):
        raise BadRequest(f"alterationTypes is not a list of {', '.join(ALTERATIONS)}")
    return Subject(
        selectors=read_selectors(given["entities"]) if "entities" in given else (Selector(),),
        filters=read_filters(path),
        attributes=frozenset(map(known_attribute, _names(condition, "attrs"))),
        expression=read_expression(condition.get("expression", {})),
        alterations=frozenset(alterations or [ENTITY_CREATE, ENTITY_CHANGE]),
        metadata_count=_flag(condition, "notifyOnMetadataChange", default=True),
    )


def _read_notice(given: dict[str, Any]) -> Notice:
    format = given.get("attrsFormat", NORMALIZED)
    if not isinstance(format, str) or format not in FORMATS:
        raise BadRequest(f"attrsFormat is not one of {', '.join(FORMATS)}")
    if "attrs" in given and "exceptAttrs" in given:
        raise BadRequest("attrs and exceptAttrs cannot be used together")
    attributes, excepted = _names(given, "attrs"), _names(given, "exceptAttrs")
    if "exceptAttrs" in given and not excepted:
        raise BadRequest("exceptAttrs is empty")
    covered = _flag(given, "covered", default=False)
    if covered and not attributes:
        raise BadRequest("covered cannot be used without a list of attrs")
    fails = given.get("maxFailsLimit")
    if fails is not None and (isinstance(fails, bool) or not isinstance(fails, int) or fails < 1):
        raise BadRequest("maxFailsLimit is not a number from 1")
    view = View(
        format=FORMATS[format],
        attributes=attributes,
        metadata=_names(given, "metadata"),
        except_attributes=frozenset(excepted),
    )
    only_changed = _flag(given, "onlyChangedAttrs", default=False)
    return Notice(
        receiver=read_receiver(given),
        view=view,
        format=format,
        only_changed=only_changed,
        covered=covered,
        fails_max=fails,
    )


def _names(given: dict[str, Any], member: str) -> tuple[str, ...]:
    names = read_names(given, member)
    check_text(list(names), member)
    return names


def _flag(given: dict[str, Any], member: str, *, default: bool) -> bool:
    value = given.get(member, default)
    if not isinstance(value, bool):
        raise BadRequest(f"{member} is neither true nor false")
    return value


def _read_expiry(document: dict[str, Any]) -> int | None:
    given = document.get("expires")
    if given is None or given == "":
        # An empty text takes the end of a subscription away.
        document.pop("expires", None)
        return None
    number = number_of(given)
    if number is None:
        raise BadRequest("expires is no date and time of ISO 8601")
    return number


def _read_throttling(document: dict[str, Any]) -> float:
    given = document.get("throttling", 0)
    if isinstance(given, bool) or not isinstance(given, int | float) or given < 0:
        raise BadRequest("throttling is not a number of seconds")
    return float(given)
