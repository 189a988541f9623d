# SPDX-License-Identifier: Apache-2.0
"""Service paths of NGSIv2 are the scopes of NGSI-LD (4.18); no scope is the root."""

import re
from dataclasses import dataclass
from typing import Any

from hiroba.kernel.context.ngsiv2.problems import BadRequest

ROOT = "/"
LEVELS_MAX = 10
LEVEL_CHARACTERS_MAX = 50
PATHS_MAX = 10

_LEVEL = re.compile(rf"[A-Za-z0-9_]{{1,{LEVEL_CHARACTERS_MAX}}}")


@dataclass(frozen=True)
class PathFilter:
    """One path of the header; `below` is its `/#`, which includes the path itself."""

    path: str
    below: bool

    @property
    def is_everything(self) -> bool:
        return self.below and self.path == ROOT

    def meets(self, path: str) -> bool:
        if path == self.path:
            return True
        return self.below and (self.path == ROOT or path.startswith(self.path + "/"))


EVERYTHING = (PathFilter(ROOT, True),)


def read_filters(header: str | None) -> tuple[PathFilter, ...]:
    """Where a query looks; without the header everywhere. Raises BadRequest."""
    if not header:
        return EVERYTHING
    parts = header.split(",")
    if len(parts) > PATHS_MAX:
        raise BadRequest(f"Fiware-ServicePath names {len(parts)} paths; {PATHS_MAX} are the most")
    return tuple(_read(part.strip()) for part in parts)


def read_path(header: str | None) -> str:
    """Where an update works; without the header at the root. Raises BadRequest."""
    if not header:
        return ROOT
    if "," in header:
        raise BadRequest("Fiware-ServicePath names one path in an update")
    found = _read(header.strip())
    if found.below:
        raise BadRequest("Fiware-ServicePath cannot end with # in an update")
    return found.path


def paths_of(document: dict[str, Any]) -> tuple[str, ...]:
    """The paths of a stored entity; NGSI-LD allows several scopes."""
    scope = document.get("scope")
    if scope is None:
        return (ROOT,)
    scopes = scope if isinstance(scope, list) else [scope]
    return tuple(each if each.startswith("/") else f"/{each}" for each in scopes)


def is_within(document: dict[str, Any], filters: tuple[PathFilter, ...]) -> bool:
    return any(each.meets(path) for path in paths_of(document) for each in filters)


def _read(text: str) -> PathFilter:
    if not text.startswith("/"):
        raise BadRequest("a service path begins with /")
    levels = text[1:].rstrip("/").split("/")
    below = levels[-1] == "#"
    if below:
        levels.pop()
    levels = [] if levels == [""] else levels
    if len(levels) > LEVELS_MAX:
        raise BadRequest(f"a service path has {len(levels)} levels; {LEVELS_MAX} are the most")
    if not all(map(_LEVEL.fullmatch, levels)):
        raise BadRequest(
            f"a level of a service path has 1 to {LEVEL_CHARACTERS_MAX} letters, digits and underscores"
        )
    return PathFilter("/" + "/".join(levels), below)
