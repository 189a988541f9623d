# SPDX-License-Identifier: Apache-2.0
"""Subscriptions of other systems: whether they get what they asked for, what waits, and why it does not go."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from hiroba.kernel.api import context
from hiroba.kernel.api.context import Delivery
from hiroba.kernel.api.tenancy import current_tenant
from hiroba.web.components import Column, Table

TROUBLED = ("paused", "retrying", "unreadable")


@require_safe
def subscriptions(request: HttpRequest) -> HttpResponse:
    try:
        found = context.deliveries(current_tenant())
    except (context.ContextUnavailable, context.ContextRefused):
        return render(request, "administration/deliveries.html", {"is_away": True})
    # Trouble first: that is what one opens this page for.
    found.sort(key=lambda each: (each.condition not in TROUBLED, -each.backlog, each.subscription))
    shown = {
        "count": len(found),
        "troubled": sum(each.condition in TROUBLED for each in found),
        "backlog": sum(each.backlog for each in found),
        "dropped": sum(each.dropped for each in found),
        "table": _table(found),
    }
    return render(request, "administration/deliveries.html", shown)


def condition_text(condition: str) -> str:
    return {
        "delivering": pgettext("subscription", "Delivering"),
        "retrying": pgettext("subscription", "Trying again"),
        "paused": pgettext("subscription", "Paused after failures"),
        "inactive": pgettext("subscription", "Switched off"),
        "expired": pgettext("subscription", "Expired"),
        "unreadable": pgettext("subscription", "Waiting for its @context"),
    }.get(condition, condition)


def _table(found: Sequence[Delivery]) -> Table:
    return Table(
        caption=_("Subscriptions of other systems"),
        columns=[
            Column(label=_("Receiver")),
            Column(label=pgettext("subscription", "Condition")),
            Column(label=_("Waiting"), is_number=True),
            Column(label=_("Last error")),
            Column(label=_("Tried again")),
            Column(label=_("Last delivered")),
            Column(label=_("Delivered notifications"), is_number=True),
            Column(label=_("Failed attempts"), is_number=True),
            Column(label=_("Dropped"), is_number=True),
            Column(label=_("Subscription")),
        ],
        rows=[
            [
                each.endpoint,
                condition_text(each.condition),
                each.backlog,
                each.last_error,
                each.tries_again_at,
                each.last_success,
                each.times_sent - each.times_failed,
                each.times_failed,
                each.dropped,
                each.subscription,
            ]
            for each in found
        ],
        is_staff=True,
    )
