# SPDX-License-Identifier: Apache-2.0
"""A temporal evolution on the way out: normalized (4.5.7), concise and simplified as temporal values (4.5.9)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hiroba.kernel.context.model.attributes import EXPIRES_AT, VALUE_MEMBER, Attribute
from hiroba.kernel.context.model.wording import NULL
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.representation.earlier_versions import (
    SCOPE,
    SEVERAL,
    Version,
    earlier_instance,
    earlier_kind,
)
from hiroba.kernel.context.representation.form import CONCISE, NORMALIZED, Form
from hiroba.kernel.context.representation.instances import NOT_NAMES, show_instance, terms_of
from hiroba.kernel.context.temporal.aggregation import Aggregation
from hiroba.kernel.context.temporal.evolution import Choice, Evolution
from hiroba.kernel.context.temporal.instances import Instance, stamp

# The list of pairs in the simplified representation, for each type of attribute (4.5.9).
LIST_MEMBER = {
    "Property": "values",
    "GeoProperty": "values",
    "Relationship": "objects",
    "LanguageProperty": "languageMaps",
    "VocabProperty": "vocabs",
    "JsonProperty": "jsons",
    "ListProperty": "valueLists",
    "ListRelationship": "objectLists",
}
# These keep the name of their member in each pair.
NAMED_VALUES = frozenset(
    ["LanguageProperty", "VocabProperty", "JsonProperty", "ListProperty", "ListRelationship"]
)


# Before, instances had no observedAt, without which there is no evolution (4.3.6.8).
EARLIEST = SEVERAL


@dataclass(frozen=True, kw_only=True)
class TemporalForm:
    """How the reader wants the evolution; `form` tells names, language, concise or normalized, and system times."""

    form: Form
    is_simplified: bool = False
    aggregation: Aggregation | None = None

    def shows_as_stored(self, attribute: Attribute) -> bool:
        """The usual case: a value and its time, in the names of the core @context."""
        return (
            attribute["type"] == "Property"
            and self.form.kind == NORMALIZED
            and NOT_NAMES.issuperset(attribute)
        )

    @property
    def system_times(self) -> bool:
        return self.form.system_times

    @property
    def names(self) -> Vocabulary:
        return self.form.names


def represent_evolution(evolution: Evolution, choice: Choice, wanted: TemporalForm) -> dict[str, Any]:
    """The entity as a value to write, without its @context."""
    if wanted.form.version is not None:
        evolution = _earlier(evolution, wanted.form, wanted.form.version)
    show = _simplified if wanted.is_simplified else _instances
    members = head(evolution, choice, wanted)
    for name, instances in evolution.attributes.items():
        if not choice.names(name):
            continue
        if wanted.is_simplified and not instances:
            kind = evolution.kinds[name]
            members[wanted.names.term(name)] = {"type": kind, LIST_MEMBER[kind]: []}
        else:
            members[wanted.names.term(name)] = show(instances, choice, wanted)
    return members


def _earlier(evolution: Evolution, form: Form, version: Version) -> Evolution:
    """The evolution as an earlier version of the standard knows it."""
    attributes = {
        name: [
            replace(each, attribute=_earlier_attribute(each, form, version), given_id=each.id)
            for each in found
        ]
        for name, found in evolution.attributes.items()
        if name != "scope" or version >= SCOPE
    }
    kinds = {name: earlier_kind(kind, version) for name, kind in evolution.kinds.items()}
    return replace(evolution, attributes=attributes, kinds=kinds)


def _earlier_attribute(instance: Instance, form: Form, version: Version) -> Attribute:
    attribute = instance.attribute
    if form.language is not None and attribute["type"] == "LanguageProperty":
        # It is shown as a Property in that language.
        return attribute
    if earlier_kind(attribute["type"], version) != attribute["type"] and "vocab" in attribute:
        attribute = {**attribute, "vocab": terms_of(attribute["vocab"], form.names)}
    return earlier_instance(attribute, version)


def head(evolution: Evolution, choice: Choice, wanted: TemporalForm) -> dict[str, Any]:
    types = [wanted.names.term(name) for name in evolution.type_key.split(" ")]
    members: dict[str, Any] = {"id": evolution.id, "type": types if len(types) > 1 else types[0]}
    return {
        name: value
        for name, value in members.items()
        if name not in choice.omit and (choice.pick is None or name in choice.pick)
    }


def by_dataset(
    instances: Sequence[Instance], show: Callable[[Sequence[Instance], str | None], dict[str, Any]]
) -> Any:
    """One value, or a list of them when there are several datasets."""
    groups: dict[str | None, list[Instance]] = {}
    for instance in instances:
        groups.setdefault(instance.dataset, []).append(instance)
    shown = [show(group, dataset) for dataset, group in groups.items()]
    return shown[0] if len(shown) == 1 else shown


def _instances(instances: Sequence[Instance], choice: Choice, wanted: TemporalForm) -> list[dict[str, Any]]:
    return [_instance(instance, choice, wanted) for instance in instances]


def _instance(instance: Instance, choice: Choice, wanted: TemporalForm) -> dict[str, Any]:
    attribute = instance.attribute
    hidden = ("modifiedAt",) if wanted.system_times else ("modifiedAt", EXPIRES_AT)
    if any(name in attribute for name in hidden):
        attribute = {name: value for name, value in attribute.items() if name not in hidden}
    if instance.deleted:
        shown = {"type": attribute["type"]} | _deleted_value(instance)
        shown |= {name: value for name, value in attribute.items() if name == "datasetId"}
        shown["deletedAt"] = stamp(instance.change)
    elif wanted.shows_as_stored(attribute):
        shown = dict(attribute)
    else:
        shown = show_instance(attribute, wanted.form)
        if wanted.form.kind == CONCISE and not isinstance(shown, dict):
            shown = {"value": shown}
    if instance.name != "scope":
        shown["instanceId"] = instance.id
    if wanted.system_times and not instance.deleted:
        shown["createdAt"] = stamp(instance.change)
        shown["modifiedAt"] = stamp(instance.time("modifiedAt") or instance.change)
    elif choice.interval.timeproperty in ("createdAt", "modifiedAt"):
        shown[choice.interval.timeproperty] = stamp(instance.moment)
    return shown


def _simplified(instances: Sequence[Instance], choice: Choice, wanted: TemporalForm) -> Any:
    def show(group: Sequence[Instance], dataset: str | None) -> dict[str, Any]:
        kinds = {_shown_kind(instance, wanted) for instance in group}
        kind = next(iter(kinds)) if len(kinds) == 1 else "Property"
        shown: dict[str, Any] = {"type": kind}
        if dataset is not None:
            shown["datasetId"] = dataset
        pairs = [[_pair_value(instance, wanted), stamp(instance.moment)] for instance in group]
        return shown | {LIST_MEMBER[kind]: pairs}

    return by_dataset(instances, show)


def _shown_kind(instance: Instance, wanted: TemporalForm) -> str:
    kind: str = instance.attribute["type"]
    in_language = wanted.form.language is not None and kind == "LanguageProperty" and not instance.deleted
    return "Property" if in_language else kind


def _pair_value(instance: Instance, wanted: TemporalForm) -> Any:
    kind = instance.attribute["type"]
    if instance.deleted:
        deleted = _deleted_value(instance)
        return deleted if kind in NAMED_VALUES else next(iter(deleted.values()))
    if kind in ("LanguageProperty", "VocabProperty"):
        shown = show_instance(instance.attribute, wanted.form)
        return (
            shown["value"] if shown["type"] == "Property" else {VALUE_MEMBER[kind]: shown[VALUE_MEMBER[kind]]}
        )
    return {VALUE_MEMBER[kind]: instance.value} if kind in NAMED_VALUES else instance.value


def _deleted_value(instance: Instance) -> dict[str, Any]:
    if instance.name == "scope":
        return {"value": []}
    kind = instance.attribute["type"]
    if kind == "LanguageProperty":
        return {"languageMap": {"@none": NULL}}
    return {VALUE_MEMBER[kind]: NULL}
