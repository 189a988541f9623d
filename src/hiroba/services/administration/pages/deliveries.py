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
from hiroba.services.administration.pages.delivery_words import advice, condition_text
from hiroba.web.components import Column, Table

TROUBLED = ("paused", "retrying", "unreadable")
TROUBLES_SHOWN_MAX = 20


@require_safe
def subscriptions(request: HttpRequest) -> HttpResponse:
    try:
        found = context.deliveries(current_tenant())
    except (context.ContextUnavailable, context.ContextRefused):
        return render(request, "administration/deliveries.html", {"is_away": True})
    # Trouble first: that is what one opens this page for.
    found.sort(key=lambda each: (each.condition not in TROUBLED, -each.backlog, each.subscription))
    troubled = [each for each in found if each.condition in TROUBLED]
    shown = {
        "count": len(found),
        "troubled": len(troubled),
        "troubles": [
            {"delivery": each, "condition": condition_text(each.condition), "advice": advice(each)}
            for each in troubled[:TROUBLES_SHOWN_MAX]
        ],
        "backlog": sum(each.backlog for each in found),
        "dropped": sum(each.dropped for each in found),
        "table": _table(found),
    }
    return render(request, "administration/deliveries.html", shown)


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
                each.last_error or None,
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
