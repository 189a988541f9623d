# SPDX-License-Identifier: Apache-2.0
"""Plays the calls of somebody else's client one after the other and tells which of them work."""

from collections.abc import Callable, Mapping
from typing import Any

DETAIL_MAX = 300


def play(calls: Mapping[str, Callable[[], Any]]) -> int:
    """In their order; each expects what the ones before have left. Returns 1 when one fails, for sys.exit."""
    failed = [name for name, call in calls.items() if not _works(name, call)]
    print(f"{len(calls) - len(failed)} of {len(calls)} calls work")
    return 1 if failed else 0


def expect(found: object, wanted: object) -> None:
    """For a call whose result says whether it worked. Raises ValueError."""
    if found != wanted:
        raise ValueError(f"{found!r} is not {wanted!r}")


def _works(name: str, call: Callable[[], Any]) -> bool:
    try:
        call()
    except Exception as fault:
        print(f"fails  {name}: {type(fault).__name__} {fault}"[:DETAIL_MAX])
        return False
    print(f"works  {name}")
    return True
