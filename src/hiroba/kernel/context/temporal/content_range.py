# SPDX-License-Identifier: Apache-2.0
"""Pages of a temporal evolution by time (6.3.10): what is too much for one answer is told as 206 with Content-Range.

With lastN the newest instances come first and the page ends at an earlier time; without, the oldest come first.
"""

from collections.abc import Sequence

from hiroba.kernel.context.protocol.messages import header
from hiroba.kernel.context.temporal.evolution import Choice, Evolution, cut, moments
from hiroba.kernel.context.temporal.instances import stamp


def cut_to_page(evolutions: Sequence[Evolution], choice: Choice, instances_max: int) -> bytes | None:
    """Cuts all evolutions at one time, so that nothing within the range is missing.

    Returns the header Content-Range, or None when nothing had to be cut.
    """
    interval = choice.interval
    since = max((evolution.since for evolution in evolutions), default=interval.since)
    until = min((evolution.until for evolution in evolutions), default=interval.until)
    found = moments(evolutions)
    is_whole = since <= interval.since and until >= interval.until
    if is_whole and len(found) <= instances_max:
        return None
    found = [moment for moment in found if since <= moment < until]
    if choice.last_n is not None:
        page = _whole_moments(found[::-1], instances_max)
        first = interval.until if interval.relation in ("before", "between") else page[0]
        last = page[-1]
        cut(evolutions, last, page[0])
    else:
        page = _whole_moments(found, instances_max)
        first = interval.since if interval.relation in ("after", "between") else page[0]
        last = page[-1]
        cut(evolutions, page[0], last)
        if page[0] == last:
            # More at one moment than a page holds: whoever goes on from its end must come further.
            last += 1
    size = "*" if choice.last_n is None else str(choice.last_n)
    return header("Content-Range", f"date-time {stamp(first)}-{stamp(last)}/{size}")


def _whole_moments(found: list[int], instances_max: int) -> list[int]:
    """The first ones, without those of a time of which some did not fit."""
    page = found[:instances_max]
    if len(found) > instances_max and found[instances_max] == page[-1] and page[0] != page[-1]:
        edge = page[-1]
        while page[-1] == edge:
            page.pop()
    return page or [0]
