# SPDX-License-Identifier: Apache-2.0
"""Entities between brokers: in the words of the source on the way out, in canonical names on the way in."""

from typing import Any

from hiroba.kernel.context.federation.planning import Share
from hiroba.kernel.context.model.attributes import ENTITY_HEAD, PLAIN_MEMBERS, Attribute, instances_of
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.representation.earlier_versions import earlier_document

HEAD = ENTITY_HEAD | {"scope"}


def worded(document: Document, names: Vocabulary) -> Document:
    """A stored entity or fragment in the terms of this vocabulary, normalized."""
    shown: Document = {}
    for name, value in document.items():
        if name == "type":
            shown[name] = (
                [names.term(each) for each in value] if isinstance(value, list) else names.term(value)
            )
        elif name in HEAD:
            shown[name] = value
        else:
            shown[names.term(name)] = worded_attribute(value, names)
    return shown


def worded_attribute(attribute: Any, names: Vocabulary) -> Any:
    if isinstance(attribute, list):
        return [_worded_instance(instance, names) for instance in attribute]
    return _worded_instance(attribute, names)


def _worded_instance(instance: Any, names: Vocabulary) -> Any:
    if not isinstance(instance, dict):
        return instance
    shown = {
        member if member in PLAIN_MEMBERS else names.term(member): (
            value if member in PLAIN_MEMBERS else worded_attribute(value, names)
        )
        for member, value in instance.items()
    }
    if instance.get("type") == "VocabProperty" and "vocab" in instance:
        vocab = instance["vocab"]
        shown["vocab"] = (
            [names.term(each) for each in vocab] if isinstance(vocab, list) else names.term(vocab)
        )
    return shown


def conforming(document: Document, share: Share) -> Document:
    """What is written, as the version of the standard knows it that the registration names (4.3.6.6)."""
    version = share.registration.source.wishes.version
    return document if version is None else earlier_document(document, version)


def only(document: Document, names: frozenset[str] | None) -> Document:
    """The document with these attributes only; None leaves all."""
    if names is None:
        return document
    return {name: value for name, value in document.items() if name in HEAD or name in names}


def without(document: Document, names: frozenset[str]) -> Document:
    return {name: value for name, value in document.items() if name in HEAD or name not in names}


def attribute_names(document: Document) -> frozenset[str]:
    return frozenset(document) - HEAD


def instances(attribute: Any) -> list[Attribute]:
    return [each for each in instances_of(attribute) if isinstance(each, dict)]
