# SPDX-License-Identifier: Apache-2.0
"""The paths of context information provision and consumption (6.4 to 6.7, 6.14 to 6.17, 6.23 to 6.28, 6.31)."""

from collections.abc import Callable

from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.protocol.batches import BatchHandlers
from hiroba.kernel.context.protocol.discovery import DiscoveryHandlers
from hiroba.kernel.context.protocol.information import InformationHandlers
from hiroba.kernel.context.protocol.purging import PurgeHandlers
from hiroba.kernel.context.protocol.querying import QueryHandlers
from hiroba.kernel.context.protocol.reading import RetrieveHandlers
from hiroba.kernel.context.protocol.routing import Routes
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.protocol.writing import WriteHandlers
from hiroba.kernel.context.store.store import Store


def entity_routes(
    store: Store, visible: VisibleTypes, limits: Limits, alias_of: Callable[[str], str]
) -> Routes:
    read = RetrieveHandlers(store, visible)
    query = QueryHandlers(store, visible)
    purge = PurgeHandlers(store, visible, limits)
    discover = DiscoveryHandlers(store, visible)
    write = WriteHandlers(store.writer)
    batch = BatchHandlers(store.writer)
    information = InformationHandlers(alias_of)
    return {
        ("entities",): {
            "GET": query.query,
            "POST": write.create,
            "DELETE": purge.purge,
            "PATCH": write.refuse_without_id,
            "PUT": write.refuse_without_id,
        },
        ("entities", "*"): {
            "GET": read.retrieve,
            "PATCH": write.merge,
            "PUT": write.replace,
            "DELETE": write.delete,
        },
        ("entities", "*", "attrs"): {"POST": write.append, "PATCH": write.update},
        ("entities", "*", "attrs", "*"): {
            "PATCH": write.partial_update,
            "PUT": write.replace_attribute,
            "DELETE": write.delete_attribute,
        },
        ("entityOperations", "create"): {"POST": batch.create},
        ("entityOperations", "upsert"): {"POST": batch.upsert},
        ("entityOperations", "update"): {"POST": batch.update},
        ("entityOperations", "merge"): {"POST": batch.merge},
        ("entityOperations", "delete"): {"POST": batch.delete},
        ("entityOperations", "query"): {"POST": query.query_by_body},
        ("types",): {"GET": discover.types},
        ("types", "*"): {"GET": discover.type},
        ("attributes",): {"GET": discover.attributes},
        ("attributes", "*"): {"GET": discover.attribute},
        ("info", "sourceIdentity"): {"GET": information.source_identity},
        ("info", "conformance"): {"GET": information.conformance},
    }
