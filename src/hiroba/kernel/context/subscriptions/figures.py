# SPDX-License-Identifier: Apache-2.0
"""Figures of subscriptions in the text format of Prometheus: how many are in which condition, and who is in trouble."""

from collections import Counter

from hiroba.kernel.context.subscriptions.courier import (
    DELIVERING,
    EXPIRED,
    INACTIVE,
    PAUSED,
    RETRYING,
    UNREADABLE,
    Courier,
)
from hiroba.kernel.context.subscriptions.registry import SubscriptionRegistry

CONDITIONS = (DELIVERING, RETRYING, PAUSED, INACTIVE, EXPIRED, UNREADABLE)
# The worst ones by name; a series for each healthy subscription would only fill the monitoring.
NAMED_MAX = 100
ERROR_CHARACTERS_MAX = 120


def subscription_lines(registry: SubscriptionRegistry, now: int) -> list[str]:
    couriers = list(registry.couriers.all())
    counts = Counter(courier.condition(now) for courier in couriers)
    counts[UNREADABLE] = len(registry.unreadable)
    name = "hiroba_broker_subscriptions"
    lines = _heading(name, "gauge", "Subscriptions by the condition of their deliveries.")
    lines += [f'{name}{{condition="{condition}"}} {counts[condition]}' for condition in CONDITIONS]
    dropped = "hiroba_broker_notifications_dropped_total"
    lines += _heading(dropped, "counter", "Notifications dropped since the start because a queue was full.")
    lines.append(f"{dropped} {sum(courier.dropped for courier in couriers)}")
    troubled = [each for each in couriers if each.backlog and each.condition(now) in (RETRYING, PAUSED)]
    troubled.sort(key=lambda each: each.backlog, reverse=True)
    backlog = "hiroba_broker_subscription_backlog"
    lines += _heading(
        backlog, "gauge", "Notifications that wait for a receiver in trouble, with its last error."
    )
    lines += [f"{backlog}{{{_labels(each)}}} {each.backlog}" for each in troubled[:NAMED_MAX]]
    return lines


def _heading(name: str, kind: str, help_text: str) -> list[str]:
    return [f"# HELP {name} {help_text}", f"# TYPE {name} {kind}"]


def _labels(courier: Courier) -> str:
    labels = {
        "tenant": courier.subscription.tenant,
        "subscription": courier.subscription.id,
        "error": (courier.state.last_error or "")[:ERROR_CHARACTERS_MAX],
    }
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
