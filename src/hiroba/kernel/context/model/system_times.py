# SPDX-License-Identifier: Apache-2.0
"""createdAt and modifiedAt (4.8), which the store keeps beside the document."""

from typing import Any

from hiroba.kernel.context.clock import isoformat
from hiroba.kernel.context.model.attribute_times import times_of
from hiroba.kernel.context.model.attributes import Attribute, instances_of
from hiroba.kernel.context.model.entities import NOT_ATTRIBUTES, Document, Record


def with_system_times(record: Record, document: Document) -> Document:
    """The document with both times for the entity and for each instance of an attribute."""
    timed: Document = {
        name: value if name in NOT_ATTRIBUTES else timed_attribute(record, name, value)
        for name, value in document.items()
    }
    timed["createdAt"] = isoformat(record.created)
    timed["modifiedAt"] = isoformat(record.modified)
    return timed


def timed_attribute(record: Record, name: str, attribute: Any) -> Any:
    timed: list[Attribute] = []
    for instance in instances_of(attribute):
        created, modified = times_of(record, name, instance.get("datasetId"))
        timed.append({**instance, "createdAt": isoformat(created), "modifiedAt": isoformat(modified)})
    return timed if isinstance(attribute, list) else timed[0]
