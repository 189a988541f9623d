# SPDX-License-Identifier: Apache-2.0
"""Mails that were given up: staff see when and why, send them again or discard them. Never to whom, nor the words."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.kernel.api import messaging
from hiroba.kernel.api.messaging import DeadMail
from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.administration import actions
from hiroba.web.components import Column, Table
from hiroba.web.visit import actor_of

SHOWN_MAX = 100


@require_http_methods(["GET", "HEAD", "POST"])
def dead_mails(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        _settle(request)
        return redirect("administration:mails")
    mails = messaging.dead_mails(limit=SHOWN_MAX)
    shown = {
        "can_mail": messaging.can_mail(),
        "counts": messaging.mail_counts(),
        "mails": [{"mail": mail, "reason": _reason(mail)} for mail in mails],
        "table": _table(mails),
    }
    return render(request, "administration/mails.html", shown)


def _settle(request: HttpRequest) -> None:
    actor, at = actor_of(request), timezone.now()
    try:
        mail_id = _id(request.POST.get("mail", ""))
        if request.POST.get("act") == "retry":
            actions.retry_mail(actor, mail_id, at=at)
            messages.success(request, _("The mail is sent again within seconds."))
        else:
            actions.discard_mail(actor, mail_id, at=at)
            messages.success(request, _("The mail is discarded."))
    except RuleBroken as broken:
        messages.error(request, broken.text)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise RuleBroken("mail_gone", _("This entry does not exist any more")) from None


def _reason(mail: DeadMail) -> str:
    """What the answer of the mail server means (RFC 5321, 4.2.3), as far as it helps a clerk."""
    if mail.code == 0:
        return _("The mail server did not answer for two days")
    if mail.code in (550, 551, 553):
        return _("The address does not exist, or its server refuses our mail (%(code)s)") % {
            "code": mail.code
        }
    if mail.code in (452, 552):
        return _("The mailbox is full (%(code)s)") % {"code": mail.code}
    return _("The mail server refused it (%(code)s)") % {"code": mail.code}


def _table(mails: list[DeadMail]) -> Table:
    return Table(
        caption=_("Undelivered mails"),
        columns=[
            Column(label=_("Occasion")),
            Column(label=_("Written")),
            Column(label=_("Given up")),
            Column(label=_("Attempts"), is_number=True),
            Column(label=_("Reason")),
        ],
        rows=[[mail.key, mail.written_at, mail.settled_at, mail.attempts, _reason(mail)] for mail in mails],
        is_staff=True,
    )
