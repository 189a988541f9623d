# SPDX-License-Identifier: Apache-2.0
"""Pure decisions of the dashboard: which level a value has reached, what is old, who may see what."""

import datetime
import re
from collections.abc import Sequence
from typing import Literal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from hiroba.kernel.api.identity import Actor
from hiroba.kernel.api.rules import RuleBroken

Tone = Literal["ok", "news", "calm", "care", "warn", "stop"]

TONES_OF_LEVELS: tuple[Tone, ...] = ("news", "care", "warn", "stop")
"""From the lowest limit to the highest. With fewer limits the last ones count: one limit alone means stop."""

TONES_OF_STATES: dict[str, Tone] = {
    "通行止め": "stop",
    "片側交互通行": "care",
    "チェーン規制": "care",
    "規制中": "warn",
    "解除": "ok",
    "開設": "ok",
    "満員": "stop",
    "閉鎖": "stop",
    "未開設": "calm",
    "正常": "ok",
    "故障": "warn",
    "停止": "warn",
}
"""Words that entities use for a state, with the tone of their badge. A word not listed here gets a calm one."""

SKEW = datetime.timedelta(minutes=5)
"""Clocks of stations run ahead a little; a time further in the future is a fault and counts as old."""


def level_of(value: float | None, limits: Sequence[float | None]) -> int:
    """How many of the limits (lowest first) the value has reached; a limit that a place lacks is skipped.

    The number is the place of the highest limit reached, so that a missing lower limit does not shift the words.
    """
    if value is None:
        return 0
    reached = [place for place, limit in enumerate(limits, 1) if limit is not None and value >= limit]
    return max(reached, default=0)


def tone_of_level(level: int, level_count: int) -> Tone:
    """The tone of a level: ok below all limits, else counted from the highest one."""
    if level == 0:
        return "ok"
    return TONES_OF_LEVELS[max(0, len(TONES_OF_LEVELS) - level_count + level - 1)]


def tone_of_state(state: str) -> Tone:
    return TONES_OF_STATES.get(state, "calm")


def is_reached(level: int, state: str) -> bool:
    """Whether a place wants attention: a limit is reached, or its state is more than calm."""
    return level > 0 or (bool(state) and tone_of_state(state) in ("care", "warn", "stop"))


def is_stale(observed_at: datetime.datetime | None, stale_minutes: int | None, at: datetime.datetime) -> bool:
    """Whether a live value may no longer be the present one. A live value without a time always counts as old."""
    if stale_minutes is None:
        return False
    if observed_at is None or observed_at > at + SKEW:
        return True
    return at - observed_at > datetime.timedelta(minutes=stale_minutes)


def can_see_layer(audience: str, actor: Actor) -> bool:
    """Public layers are for everybody; those for partners and staff need a permission in this town.

    Partners are people of other organisations (water boards, road offices, broadcasters) with an account of the town.
    Restricted types carry personal data and never stand on the dashboard.
    """
    if audience == "public":
        return True
    if actor.kind != "staff":
        return False
    if audience == "partner":
        return actor.can("dashboard.read_partner_layers") or actor.can("dashboard.read_staff_layers")
    return audience == "staff" and actor.can("dashboard.read_staff_layers")


TILE_ZOOMS = range(23)


def check_tile_source(address: str, *, zoom_min: int, zoom_max: int) -> None:
    """The address becomes part of the page's security policy, so that only a plain https host may stand in it."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not re.fullmatch(r"[a-z0-9.-]+(:\d{1,5})?", parts.netloc):
        raise RuleBroken(
            "tile_address_not_https",
            _("The address must begin with https:// and the name of a server"),
            "address",
        )
    if any(part not in address for part in ("{z}", "{x}", "{y}")) or re.search(r"[\s\"'<>;,\\]", address):
        raise RuleBroken(
            "tile_address_incomplete",
            _("The address must hold {z}, {x} and {y}, as in https://example.jp/{z}/{x}/{y}.png"),
            "address",
        )
    if zoom_min not in TILE_ZOOMS or zoom_max not in TILE_ZOOMS or zoom_min > zoom_max:
        raise RuleBroken(
            "tile_zoom_wrong", _("The zooms lie between 0 and 22, the first not above the second"), "zoom_max"
        )


def check_tile_sources(present: int, most: int) -> None:
    if present >= most:
        raise RuleBroken(
            "too_many_tile_sources",
            _("There are %(count)d tile maps already. Remove one that nobody needs first.")
            % {"count": present},
        )


def embed_origin(text: str) -> str:
    """`https://www.city.example.jp` of an address that somebody pasted; raises RuleBroken for anything else.

    It becomes part of the security policy (frame-ancestors): no wildcard, path, user name or plain http may be in it.
    """
    parts = urlsplit(text.strip().lower())
    if parts.scheme != "https" or not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?", parts.netloc):
        raise RuleBroken(
            "embed_origin_not_https",
            _("The address must begin with https:// and the name of a web site"),
            "origin",
        )
    return f"https://{parts.netloc}"


def check_embed_sites(present: int, most: int) -> None:
    if present >= most:
        raise RuleBroken(
            "too_many_embed_sites",
            _("There are %(count)d web sites already. Remove one that nobody needs first.")
            % {"count": present},
            "origin",
        )
