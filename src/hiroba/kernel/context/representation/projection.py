# SPDX-License-Identifier: Apache-2.0
"""The attribute projection language of `pick` and `omit` (4.21): `id,name,locatedIn{id,name}`."""

import re
from dataclasses import dataclass

from hiroba.kernel.context.model.wording import check_name
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData

DEPTH_MAX = 20
MEMBERS_MAX = 500

_TOKEN = re.compile(r"[,|{}]|[^,|{}]+")


@dataclass(frozen=True)
class Projection:
    """Members of an entity, and under the name of a relationship those of the entities it links to."""

    names: frozenset[str]
    linked: tuple[tuple[str, "Projection"], ...] = ()

    def of_linked(self, relationship: str) -> "Projection | None":
        return dict(self.linked).get(relationship)

    def without_linking(self) -> "Projection":
        """For `omit`: what names members of a linked entity leaves the relationship itself in place."""
        linked = tuple((name, inner.without_linking()) for name, inner in self.linked)
        return Projection(self.names - {name for name, _ in linked}, linked)


def parse_projection(text: str | None, what: str, names: Vocabulary) -> Projection | None:
    """Raises BadRequestData when the list is malformed."""
    if text is None:
        return None
    tokens = _TOKEN.findall(text)
    if len(tokens) > MEMBERS_MAX:
        raise BadRequestData(f"{what} has more than {MEMBERS_MAX} parts")
    projection, rest = _members(tokens, what, names, 0)
    if rest:
        raise BadRequestData(f"{what} cannot be understood at {rest[0][:60]!r}")
    return projection


def _members(tokens: list[str], what: str, names: Vocabulary, depth: int) -> tuple[Projection, list[str]]:
    found: set[str] = set()
    linked: dict[str, Projection] = {}
    while True:
        if not tokens or tokens[0] in ",|{}" or depth > DEPTH_MAX:
            raise BadRequestData(f"{what} has an empty part or is nested deeper than {DEPTH_MAX}")
        name = names.canonical(check_name(tokens[0].strip()))
        found.add(name)
        tokens = tokens[1:]
        if tokens and tokens[0] == "{":
            linked[name], tokens = _members(tokens[1:], what, names, depth + 1)
            if not tokens or tokens[0] != "}":
                raise BadRequestData(f"{what} has a brace that is not closed")
            tokens = tokens[1:]
        if not tokens or tokens[0] not in ",|":
            return Projection(frozenset(found), tuple(linked.items())), tokens
        tokens = tokens[1:]
