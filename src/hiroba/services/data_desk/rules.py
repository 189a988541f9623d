# SPDX-License-Identifier: Apache-2.0
"""What the desk allows: sizes, choices, when a file may be taken in, and when a pull waits for a person."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from hiroba.kernel.api.rules import RuleBroken

DRAFT_KEEP_DAYS = 7
UNDO_KEEP_DAYS = 30
# More at a time is a task for the command line.
FILES_AT_ONCE_MAX = 20
# What must stay free on the disk for the database and the rest of the city.
DISK_RESERVE_BYTES = 512 << 20
# Checked while the clerk waits; a larger file is checked by the worker.
CHECK_AT_ONCE_BYTES_MAX = 2 << 20
# Cells mended in place; more of them are quicker mended in the file.
MENDS_MAX = 2000
MEND_LENGTH_MAX = 2000
TEXT_LENGTH_MAX = 200

# A source that suddenly has far fewer rows has more likely lost them than its town its shelters.
PULL_ROWS_SHARE_MIN = 0.7
PULL_FAILURES_MAX = 5

_DATASET_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
VANISHED = ("mark", "keep", "remove")


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the clerk decides about a file. `vanished`: what becomes of rows that the new edition does not have.

    `dataset_choice` is the kind of data; `dataset` an own name for a second list of one kind.
    """

    dataset_choice: str = ""
    dataset: str = ""
    sheet: str = ""
    column_choices: Mapping[str, str] = field(default_factory=dict)
    cell_mends: Mapping[tuple[int, str], str] = field(default_factory=dict)
    vanished: str = "mark"
    source: str = ""
    owner: str = ""
    licence: str = ""

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Choices:
        mends = {(int(row), header): text for row, header, text in kept.get("cell_mends", ())}
        return cls(**{**kept, "cell_mends": mends})

    def as_json(self) -> dict[str, Any]:
        mends = [[row, header, text] for (row, header), text in self.cell_mends.items()]
        return {**self.__dict__, "column_choices": dict(self.column_choices), "cell_mends": mends}


def check_upload(*, size: int, size_max: int, disk_free: int) -> None:
    """Raises RuleBroken before anything is read: the file is too large, or the disk has no room for it."""
    if size > size_max:
        raise RuleBroken(
            "file_too_large",
            _("The upload has %(size)s MB; the limit is %(limit)s MB. Split the file, or ask the operator.")
            % {"size": f"{size / 1e6:,.0f}", "limit": f"{size_max / 1e6:,.0f}"},
        )
    if size + DISK_RESERVE_BYTES > disk_free:
        raise disk_full()


def too_many_files() -> RuleBroken:
    return RuleBroken(
        "too_many_files",
        _("Send at most %(count)s files at a time. The command hiroba import takes any number.")
        % {"count": FILES_AT_ONCE_MAX},
    )


def disk_full() -> RuleBroken:
    return RuleBroken(
        "disk_full",
        _(
            "The server's disk has no room for this file. Nothing was stored and nothing was changed. "
            "Tell the operator, and try again afterwards."
        ),
    )


def check_choices(choices: Choices) -> None:
    """Raises RuleBroken when a choice cannot be kept."""
    if choices.vanished not in VANISHED:
        raise RuleBroken("unknown_choice", _("This choice does not exist."))
    if len(choices.cell_mends) > MENDS_MAX:
        raise RuleBroken(
            "too_many_mends",
            _("More than %(count)s cells are quicker mended in the file. Download the refused rows.")
            % {"count": MENDS_MAX},
        )
    texts = (choices.source, choices.owner, choices.licence)
    if any(len(text) > TEXT_LENGTH_MAX for text in texts) or any(
        len(text) > MEND_LENGTH_MAX for text in choices.cell_mends.values()
    ):
        raise RuleBroken("text_too_long", _("A text is too long."))


def check_version(*, seen: int, now: int) -> None:
    """Of two clerks at one file the second one hears of the first."""
    if seen != now:
        raise RuleBroken(
            "changed_by_others",
            _("Somebody else has changed this import since you opened it. Look at it again."),
        )


def not_open() -> RuleBroken:
    return RuleBroken("not_open", _("This file is being taken in or is in already."))


def check_can_confirm(*, state: str, accepted: int, base_run: int, newest_run: int) -> None:
    """Raises RuleBroken unless the file was checked, has something to take in, and nobody imported meanwhile."""
    if state != "ready":
        raise RuleBroken("not_checked", _("This file is not ready to be taken in."))
    if not accepted:
        raise RuleBroken("nothing_to_take_in", _("No row of this file can be taken in. Mend the rows first."))
    if base_run != newest_run:
        raise RuleBroken(
            "data_changed_since",
            _("The same data set was imported again since this check. Check again, then take it in."),
        )


def check_has_images(*, has_images: bool) -> None:
    if not has_images:
        raise RuleBroken(
            "cannot_be_undone",
            _("This import cannot be undone any more: it changed nothing, or it is older than %(days)s days.")
            % {"days": UNDO_KEEP_DAYS},
        )


def check_can_undo(*, is_standing: bool, has_images: bool) -> None:
    """Raises RuleBroken when an import is undone already, or when nobody knows any more what was before."""
    if not is_standing:
        raise RuleBroken("undone_already", _("This import is undone already."))
    check_has_images(has_images=has_images)


def held_reason(
    *, accepted: int, accepted_before: int | None, faults: Sequence[str], faults_before: Sequence[str]
) -> str:
    """Why a pulled file waits for a person: `fewer_rows`, `new_faults`, `nothing_accepted`, or "" when it need not.

    `faults` are the codes of refused rows. Without an earlier edition a first file with faults waits as well.
    """
    if not accepted:
        return "nothing_accepted"
    if accepted_before and accepted < accepted_before * PULL_ROWS_SHARE_MIN:
        return "fewer_rows"
    return "new_faults" if set(faults) - set(faults_before) else ""


def check_url(url: str) -> None:
    """Raises RuleBroken unless the address is one that may be fetched; where it leads is checked when it is called."""
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good or len(url) > 1000 or not url.isascii():
        raise RuleBroken("wrong_address", _("Give an address that begins with http:// or https://."))
    if parts.username or parts.password:
        raise RuleBroken(
            "address_with_password", _("Leave name and password out of the address; it is shown to others.")
        )


def check_dataset_name(name: str) -> None:
    if name and not _DATASET_NAME.fullmatch(name):
        raise RuleBroken(
            "wrong_dataset_name",
            _("An own name has small letters a–z, digits and _, and begins with a letter."),
        )


RHYTHMS = {
    "ten_minutes": datetime.timedelta(minutes=10),
    "hour": datetime.timedelta(hours=1),
    "day": datetime.timedelta(days=1),
    "week": datetime.timedelta(days=7),
}


def next_due(rhythm: str, *, at: datetime.datetime, failures: int) -> datetime.datetime:
    """When a source is visited next; after failures later and later, at most a day more."""
    pause = RHYTHMS[rhythm]
    return at + pause + min(pause * ((1 << failures) - 1), datetime.timedelta(days=1))
