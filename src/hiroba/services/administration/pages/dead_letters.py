# SPDX-License-Identifier: Apache-2.0
"""Events that could not be delivered: staff see why, run them again or discard them with a reason."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.kernel.api.events import dead_letters
from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.administration import actions
from hiroba.services.administration.forms import DiscardForm
from hiroba.web.components import Column, Table
from hiroba.web.visit import actor_of

SHOWN_MAX = 100


@require_http_methods(["GET", "HEAD", "POST"])
def put_aside(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        _settle(request)
        return redirect("administration:events")
    letters = [
        {
            "number": letter.delivery_id,
            "event": letter.event_name,
            "handler": letter.handler,
            "subject": letter.subject,
            "occurred_at": letter.occurred_at,
            "put_aside_at": letter.put_aside_at,
            "attempts": letter.attempts,
            "reason": letter.reason,
            "detail": letter.detail,
            "form": DiscardForm(auto_id=f"discard-{letter.delivery_id}-%s"),
        }
        for letter in dead_letters(limit=SHOWN_MAX)
    ]
    return render(request, "administration/dead_letters.html", {"letters": letters, "table": _table(letters)})


def _table(letters: list[dict[str, Any]]) -> Table:
    """The same as a file, for the report to whoever mends the cause."""
    columns = {
        "number": _("Number"),
        "event": _("Event"),
        "handler": _("Handler"),
        "subject": _("On what"),
        "occurred_at": _("Happened"),
        "put_aside_at": _("Put aside"),
        "attempts": _("Attempts"),
        "reason": _("Reason"),
        "detail": _("Detail"),
    }
    return Table(
        caption=_("Undelivered events"),
        columns=[Column(label=label) for label in columns.values()],
        rows=[[letter[name] for name in columns] for letter in letters],
        is_staff=True,
    )


def _settle(request: HttpRequest) -> None:
    number = request.POST.get("number", "")
    actor, at = actor_of(request), timezone.now()
    try:
        if request.POST.get("act") == "replay":
            actions.replay_event(actor, _number(number), at=at)
            messages.success(request, _("The event is delivered again within seconds."))
        else:
            actions.discard_event(actor, _number(number), request.POST.get("reason", ""), at=at)
            messages.success(request, _("The event is discarded."))
    except RuleBroken as broken:
        messages.error(request, broken.text)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise RuleBroken("dead_letter_missing", _("This entry does not exist any more"))
    return int(text)
