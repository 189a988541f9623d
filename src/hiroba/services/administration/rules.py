# SPDX-License-Identifier: Apache-2.0
"""What is allowed. No database, no clock."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from hiroba.kernel.api.rules import RuleBroken


def check_title(title: str) -> None:
    """A notice without a title cannot be chosen in a list."""
    if not title.strip():
        raise RuleBroken(
            "title_missing", _("The title is empty. Say in one line what happens, where and when."), "title"
        )


def check_open(closed: bool) -> None:
    if closed:
        raise RuleBroken("notice_closed", _("This notice is closed already"))


def check_role(role: str, known: Collection[str]) -> None:
    if role not in known:
        raise RuleBroken("role_unknown", _("The role %(role)s does not exist") % {"role": role}, "role")


def check_switch(service: str, switchable: Collection[str]) -> None:
    """Built-in services cannot be switched: a town cannot be run without them."""
    if service not in switchable:
        raise RuleBroken(
            "service_unknown",
            _("The service %(service)s cannot be switched") % {"service": service},
            "service",
        )
