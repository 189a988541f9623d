# SPDX-License-Identifier: Apache-2.0
"""A subscription on the way out, with the figures of its deliveries."""

from typing import Any

from hiroba.kernel.context.ngsiv2.mapping.moments import shown_moment
from hiroba.kernel.context.ngsiv2.subscriptions.keeper import reading_of
from hiroba.kernel.context.ngsiv2.subscriptions.outlet import NgsiV2Outlet
from hiroba.kernel.context.ngsiv2.subscriptions.subscription import EXPIRED, Reading
from hiroba.kernel.context.subscriptions.courier import Courier
from hiroba.kernel.context.subscriptions.subscription import Subscription

HIDDEN = "*****"


def show_subscription(subscription: Subscription, courier: Courier | None, now: int) -> dict[str, Any]:
    reading = reading_of(subscription)
    document = reading.document
    shown: dict[str, Any] = {"id": reading.id}
    if document.get("description"):
        shown["description"] = document["description"]
    if reading.expires is not None:
        shown["expires"] = shown_moment(reading.expires)
    shown["status"] = EXPIRED if reading.expires is not None and reading.expires <= now else reading.status
    shown["subject"] = _subject(reading)
    shown["notification"] = _notification(reading) | _figures(courier)
    if document.get("throttling"):
        shown["throttling"] = document["throttling"]
    return shown


def _subject(reading: Reading) -> dict[str, Any]:
    given = reading.document["subject"]
    condition = {"attrs": [], **given.get("condition", {})}
    condition["notifyOnMetadataChange"] = reading.subject.metadata_count
    return {"entities": [{"idPattern": ".*"}], **given, "condition": condition}


def _notification(reading: Reading) -> dict[str, Any]:
    notice = reading.notice
    usual: dict[str, Any] = {
        "attrs": [],
        "attrsFormat": notice.format,
        "onlyChangedAttrs": notice.only_changed,
        "covered": notice.covered,
    }
    shown: dict[str, Any] = usual | reading.document["notification"]
    if "exceptAttrs" in shown:
        del shown["attrs"]
    kind = notice.receiver.kind
    if "passwd" in shown[kind]:
        shown[kind] = {**shown[kind], "passwd": HIDDEN}
    return shown


def _figures(courier: Courier | None) -> dict[str, Any]:
    if courier is None:
        return {}
    state = courier.state
    shown: dict[str, Any] = {}
    if state.times_sent:
        shown["timesSent"] = state.times_sent
    moments = {
        "lastNotification": state.last_notification,
        "lastSuccess": state.last_success,
        "lastFailure": state.last_failure,
    }
    shown |= {name: shown_moment(number) for name, number in moments.items() if number is not None}
    if state.last_error:
        shown["lastFailureReason"] = state.last_error
    if courier.failures_in_a_row:
        shown["failsCounter"] = courier.failures_in_a_row
    if isinstance(courier.outlet, NgsiV2Outlet) and courier.outlet.last_status is not None:
        shown["lastSuccessCode"] = courier.outlet.last_status
    return shown
