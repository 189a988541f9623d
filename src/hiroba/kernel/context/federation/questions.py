# SPDX-License-Identifier: Apache-2.0
"""A query (5.7.2) in the words of one source: by GET or by POST, whichever it offers (6.4.3.2, 6.23.3.1)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from hiroba.kernel.context.federation.forwarding import Message, Parameters
from hiroba.kernel.context.federation.operations import QUERY_ENTITY, RETRIEVE_ENTITY
from hiroba.kernel.context.federation.planning import Names, Share
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.representation.form import read_names

_TYPE_NAME = re.compile(r"[^,|;()]+")
_SELECTOR = ("id", "idPattern", "type")
_GEO = ("georel", "geometry", "coordinates", "geoproperty")
CONDITIONS = ("q", "scopeQ", "expandValues", *_GEO)
SYSTEM_TIMES = ("options", "sysAttrs")
VERSION_OF_PICK = (1, 8)
# More would make the address of a request too long for some sources.
IDS_MAX = 50


@dataclass(frozen=True, slots=True)
class Question:
    """`selectors` are alternatives of id, idPattern and type; both stand in the words of the request.

    An entity has one of `attributes` (canonical names) at least, when there are some.
    """

    selectors: tuple[Mapping[str, str], ...]
    conditions: Mapping[str, str]
    names: Vocabulary
    attributes: Names = frozenset()

    @property
    def has_conditions(self) -> bool:
        return bool(self.conditions or self.attributes)

    @property
    def types(self) -> Names | None:
        """Every type that is named; None when a selector leaves it open. Who has the entity decides exactly."""
        found: set[str] = set()
        for selector in self.selectors:
            expression = selector.get("type", "*")
            if expression == "*":
                return None
            found |= {self.names.canonical(name.strip()) for name in _TYPE_NAME.findall(expression)}
        return frozenset(found)

    @property
    def ids(self) -> frozenset[str] | None:
        """Every id that is named; None when a selector leaves it open."""
        if any("id" not in selector for selector in self.selectors):
            return None
        return frozenset(id.strip() for each in self.selectors for id in each["id"].split(","))

    @property
    def covering(self) -> dict[str, str]:
        """One selector that selects no less than all of them."""
        if len(self.selectors) == 1:
            return dict(self.selectors[0])
        return {
            name: ",".join(dict.fromkeys(each[name] for each in self.selectors))
            for name in ("id", "type")
            if all(name in each for each in self.selectors)
        }

    def of_ids(self, ids: Sequence[str]) -> "Question":
        """The same of these entities only. Selectors that differ in their ids alone become one."""
        named, found = {"id": ",".join(ids)}, {}
        for each in self.selectors:
            found[each.get("type"), each.get("idPattern")] = {**each, **named}
        return replace(self, selectors=tuple(found.values()))


def read_question(
    parameters: Mapping[str, str], names: Vocabulary, selectors: Sequence[Mapping[str, str]] = ()
) -> Question:
    alone = {name: parameters[name] for name in _SELECTOR if name in parameters}
    conditions = {name: parameters[name] for name in CONDITIONS if name in parameters}
    attributes = read_names(parameters.get("attrs"), names) or frozenset()
    return Question(tuple(selectors) or (alone,), conditions, names, attributes)


def retrieve_message(share: Share, id: str, names: Vocabulary, *, with_times: bool) -> Message:
    """One entity, by the operation that the source offers for it."""
    if RETRIEVE_ENTITY in share.registration.operations:
        parameters = [*projection_of(share, names), *([SYSTEM_TIMES] if with_times else [])]
        return Message("GET", f"entities/{quote(id, safe=':')}", parameters, names)
    return query_message(share, Question(({"id": id},), {}, names), names, limit=1)


def query_message(
    share: Share,
    question: Question,
    names: Vocabulary,
    limit: int,
    offset: int = 0,
    *,
    with_conditions: bool = False,
) -> Message:
    """`with_conditions` when the source can judge them; they go along only in words that it knows."""
    page = [("limit", str(limit)), *([("offset", str(offset))] if offset else []), SYSTEM_TIMES]
    if QUERY_ENTITY in share.registration.operations:
        parameters = query_parameters(share, question, names, with_conditions=with_conditions)
        return Message("GET", "entities", [*parameters, *projection_of(share, names), *page], names)
    body = query_body(share, question, names, with_conditions=with_conditions)
    return Message("POST", "entityOperations/query", page, names, body)


def query_parameters(
    share: Share, question: Question, names: Vocabulary, *, with_conditions: bool
) -> Parameters:
    """Which entities are asked for, by GET."""
    selectors = [_in_words(each, question.names, names, share) for each in question.selectors]
    conditions = _conditions(question) if with_conditions and names is question.names else {}
    return [*_joined(selectors).items(), *conditions.items()]


def query_body(
    share: Share,
    question: Question,
    names: Vocabulary,
    *,
    with_conditions: bool,
    has_one_selector: bool = False,
) -> dict[str, Any]:
    """Which entities and attributes are asked for, by POST (5.2.23)."""
    selectors = [_in_words(each, question.names, names, share) for each in question.selectors]
    selectors = [_joined(selectors)] if has_one_selector else selectors
    conditions = _conditions(question) if with_conditions and names is question.names else {}
    body: dict[str, Any] = {"type": "Query", "entities": [one for each in selectors for one in _apart(each)]}
    body |= {name: conditions[name] for name in ("q", "scopeQ") if name in conditions}
    geo = {name: conditions[name] for name in _GEO if name in conditions}
    body |= {"geoQ": geo} if geo else {}
    return body | {name: text.split(",") for name, text in projection_of(share, names)}


def _conditions(question: Question) -> dict[str, str]:
    """That one of the attributes exists is asked by `q`, for `pick` alone leaves no entity out."""
    conditions = dict(question.conditions)
    if question.attributes:
        exist = "|".join(sorted(map(question.names.term, question.attributes)))
        conditions["q"] = f"({conditions['q']});({exist})" if conditions.get("q") else exist
    return conditions


def _in_words(
    selector: Mapping[str, str], mine: Vocabulary, theirs: Vocabulary, share: Share
) -> dict[str, str]:
    """A query needs a type, so without one those of the registration are asked for; and so are its ids."""
    found = dict(selector)
    ids = share.registration.ids if "id" not in found else None
    if ids and len(ids) <= IDS_MAX:
        found["id"] = ",".join(sorted(ids))
    if found.get("type", "*") == "*":
        types = sorted(share.registration.types)
        found["type"] = ",".join(map(theirs.term, types)) if types else "*"
    elif mine is not theirs:
        found["type"] = _TYPE_NAME.sub(
            lambda part: theirs.term(mine.canonical(part[0].strip())), found["type"]
        )
    return found


def _joined(selectors: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """One selector that covers all; what is too much is left out after merging."""
    if len(selectors) == 1:
        return dict(selectors[0])
    covering = {"type": ",".join(dict.fromkeys(each["type"] for each in selectors))}
    if all("id" in each for each in selectors):
        covering["id"] = ",".join(dict.fromkeys(each["id"] for each in selectors))
    return covering


def _apart(selector: Mapping[str, str]) -> Iterable[dict[str, str]]:
    """In a body each selector names one id."""
    if "id" not in selector:
        return [dict(selector)]
    return [{**selector, "id": id.strip()} for id in selector["id"].split(",")]


def knows_pick(share: Share) -> bool:
    """5.7.2.3: `attrs` is deprecated, but all that a source of an older version knows (4.3.6.8)."""
    version = share.registration.source.wishes.version
    return version is None or version >= VERSION_OF_PICK


def projection_of(share: Share, names: Vocabulary) -> Parameters:
    """The attributes that are asked for, in the parameter that the source knows."""
    if share.attributes is None:
        return []
    terms = sorted(map(names.term, share.attributes))
    if not knows_pick(share):
        return [("attrs", ",".join(terms))]
    return [("pick", ",".join(["id", "type", "scope", *terms]))]
