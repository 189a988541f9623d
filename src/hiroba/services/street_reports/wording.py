# SPDX-License-Identifier: Apache-2.0
"""The words for states, steps and priorities, on pages and in messages alike."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hiroba.services.street_reports.rules.states import State
from hiroba.services.street_reports.rules.steps import Kind

STATE_TITLES = {
    State.RECEIVED: pgettext_lazy("report", "Received"),
    State.ACCEPTED: pgettext_lazy("report", "Being looked at"),
    State.WORKING: pgettext_lazy("report", "Work has begun"),
    State.CLOSING: pgettext_lazy("report", "Closing is being checked"),
    State.DONE: pgettext_lazy("report", "Done"),
    State.DECLINED: pgettext_lazy("report", "Not for the town"),
    State.MERGED: pgettext_lazy("report", "Joined with another report"),
}
STATE_TONES = {
    State.RECEIVED: "calm",
    State.ACCEPTED: "news",
    State.WORKING: "news",
    State.CLOSING: "care",
    State.DONE: "ok",
    State.DECLINED: "calm",
    State.MERGED: "calm",
}
# What everybody may know: that a second person checks is the town hall's own matter.
PUBLIC_STATES = {State.CLOSING: State.WORKING}

STEP_TITLES = {
    Kind.RECEIVED: pgettext_lazy("step of a report", "The report has arrived"),
    Kind.FOLLOWED: pgettext_lazy("step of a report", "Somebody else reports the same"),
    Kind.TRIAGED: pgettext_lazy("step of a report", "A member of staff has looked at it"),
    Kind.DECLINED: pgettext_lazy("step of a report", "It is not a matter of the town"),
    Kind.ASSIGNED: pgettext_lazy("step of a report", "Somebody is responsible"),
    Kind.STARTED: pgettext_lazy("step of a report", "Work has begun"),
    Kind.NOTED: pgettext_lazy("step of a report", "Internal note"),
    Kind.ANSWERED: pgettext_lazy("step of a report", "Answer of the town"),
    Kind.CLOSING: pgettext_lazy("step of a report", "Closing proposed to a second person"),
    Kind.CLOSING_REFUSED: pgettext_lazy("step of a report", "Closing not agreed"),
    Kind.CLOSED: pgettext_lazy("step of a report", "Done"),
    Kind.REOPENED: pgettext_lazy("step of a report", "Opened again"),
    Kind.MERGED: pgettext_lazy("step of a report", "Joined with another report of the same thing"),
    Kind.UNMERGED: pgettext_lazy("step of a report", "Separated from the other report"),
    Kind.PHOTO_RELEASED: pgettext_lazy("step of a report", "Photo shown to everybody"),
    Kind.PHOTO_WITHDRAWN: pgettext_lazy("step of a report", "Photo hidden again"),
    Kind.RATED: pgettext_lazy("step of a report", "The reporter told how the answer was"),
    Kind.FORGOTTEN: pgettext_lazy("step of a report", "Names and contacts deleted"),
    Kind.WORDS_DELETED: pgettext_lazy("step of a report", "Words and hidden photos deleted"),
}
PRIORITY_TITLES = {
    "high": pgettext_lazy("priority", "Urgent"),
    "normal": pgettext_lazy("priority", "Normal"),
    "low": pgettext_lazy("priority", "Can wait"),
}
RATING_TITLES = {
    "3": _("It helped"),
    "2": _("It helped a little"),
    "1": _("It did not help"),
}
MAIL_SUBJECT = _("Report %(number)s: %(step)s")
MAIL_BODY = _(
    "%(step)s\n\n%(text)s\n\nReport %(number)s, %(category)s\n%(place)s\n\n"
    "See everything that has happened with the link that you were given when you sent it."
    " This message cannot be answered."
)


def public_state(state: str) -> State:
    """The state as everybody may know it."""
    return PUBLIC_STATES.get(State(state), State(state))
