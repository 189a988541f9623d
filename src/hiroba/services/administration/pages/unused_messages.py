# SPDX-License-Identifier: Apache-2.0
"""Measurements that could not be used, by device and reason, with one of them to look at."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hiroba.kernel.api.devices import UnusedGroup, UnusedMessage, set_aside, set_aside_groups
from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.administration import actions
from hiroba.services.administration.pages.failed_jobs import number_in
from hiroba.web.visit import actor_of

GROUPS_MAX = 50
PAYLOAD_SHOWN_MAX = 400
# What to do about each reason; another one is told by its own text alone.
REMEDIES = {
    "device_unknown": _lazy("Register the device, or switch it off where it stands."),
    "kind_unknown": _lazy("Register the device with a kind that exists."),
    "broker_refused": _lazy("The value does not fit the entity. Look at the setting of the device."),
    "fault": _lazy("This is a fault of the program. Tell the people who run the server."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def unused(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        _put_away(request)
        return redirect("administration:measurements")
    newest: dict[tuple[str, str], UnusedMessage] = {}
    for message in set_aside():
        newest.setdefault((message.device, message.code), message)
    groups = [
        _shown(group, newest.get((group.device, group.code))) for group in set_aside_groups(limit=GROUPS_MAX)
    ]
    return render(request, "administration/unused_messages.html", {"groups": groups})


def _put_away(request: HttpRequest) -> None:
    device, code = request.POST.get("device", ""), request.POST.get("code", "")
    try:
        count = actions.put_messages_away(
            actor_of(request), device=device, code=code, newest=number_in(request)
        )
    except RuleBroken as broken:
        messages.error(request, broken.text)
        return
    text = ngettext("%(count)d message is put away.", "%(count)d messages are put away.", count)
    messages.success(request, text % {"count": count})


def _shown(group: UnusedGroup, message: UnusedMessage | None) -> dict[str, object]:
    return {
        "device": group.device,
        "code": group.code,
        "count": group.count,
        "first_at": group.first_at,
        "last_at": group.last_at,
        "newest": group.newest_id,
        "text": message.text if message else "",
        "payload": _readable(message.payload) if message else "",
        "remedy": REMEDIES.get(group.code, _("Compare the message with what the device should send.")),
    }


def _readable(payload: bytes) -> str:
    """The message as text, or in hexadecimal digits where it is none."""
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        text = payload.hex(" ")
    if not text.isprintable():
        text = payload.hex(" ")
    return text if len(text) <= PAYLOAD_SHOWN_MAX else text[:PAYLOAD_SHOWN_MAX] + "…"
