# SPDX-License-Identifier: Apache-2.0
"""A failed delivery in words for staff: the condition, and what helps."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hiroba.kernel.api.context import Delivery

STATUS = "status "
WRONG_KEY = ("401", "403")
GONE = ("404", "405", "410")


def condition_text(condition: str) -> str:
    return {
        "delivering": pgettext("subscription", "Delivering"),
        "retrying": pgettext("subscription", "Trying again"),
        "paused": pgettext("subscription", "Paused after failures"),
        "inactive": pgettext("subscription", "Switched off"),
        "expired": pgettext("subscription", "Expired"),
        "unreadable": pgettext("subscription", "Waiting for its @context"),
    }.get(condition, condition)


def advice(delivery: Delivery) -> str:
    """What somebody should do about the last error. The errors are those of the broker's couriers."""
    error = delivery.last_error
    if delivery.condition == "unreadable":
        return _(
            "Its @context cannot be read. Check whether the server of the @context can be reached from here."
        )
    if error.startswith(STATUS):
        return _advice_on_status(error.removeprefix(STATUS))
    if "HIROBA_NOTIFY_ALLOW_NETWORKS" in error:
        return _("The receiver is in an inner network. The people who run the server can allow that network.")
    if error.startswith("gaierror"):
        return _("The name of the receiver is not known. Check the address with those who subscribed.")
    if "SSL" in error or "certificate" in error.lower():
        return _("The certificate of the receiver is not valid. Ask those who run it to renew it.")
    return _("The receiver cannot be reached. Ask those who run it whether it is working.")


def _advice_on_status(status: str) -> str:
    if status in WRONG_KEY:
        return _(
            "The receiver wants another key. Ask those who subscribed to put a valid one into the subscription."
        )
    if status in GONE:
        return _("The receiver does not know this address any more. Ask those who subscribed to change it.")
    return _("The receiver is in trouble itself. Delivery goes on by itself when it is well again.")
