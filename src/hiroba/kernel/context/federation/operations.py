# SPDX-License-Identifier: Apache-2.0
"""Names of operations that a registration may offer, and the groups of them (4.20)."""

from hiroba.kernel.context.problems import BadRequestData

RETRIEVE_ENTITY, QUERY_ENTITY, QUERY_BATCH = "retrieveEntity", "queryEntity", "queryBatch"
CREATE_ENTITY, UPDATE_ENTITY, REPLACE_ENTITY = "createEntity", "updateEntity", "replaceEntity"
MERGE_ENTITY, DELETE_ENTITY, PURGE_ENTITY = "mergeEntity", "deleteEntity", "purgeEntity"
APPEND_ATTRS, UPDATE_ATTRS, REPLACE_ATTRS = "appendAttrs", "updateAttrs", "replaceAttrs"
DELETE_ATTRS = "deleteAttrs"
CREATE_BATCH, UPSERT_BATCH, UPDATE_BATCH = "createBatch", "upsertBatch", "updateBatch"
MERGE_BATCH, DELETE_BATCH = "mergeBatch", "deleteBatch"
RETRIEVE_TEMPORAL, QUERY_TEMPORAL = "retrieveTemporal", "queryTemporal"

TYPES, TYPE_DETAILS = "retrieveEntityTypes", "retrieveEntityTypeDetails"
TYPE_INFO = "retrieveEntityTypeInfo"
ATTRIBUTES, ATTRIBUTE_DETAILS = "retrieveAttrTypes", "retrieveAttrTypeDetails"
ATTRIBUTE_INFO = "retrieveAttrTypeInfo"
CREATE_SUBSCRIPTION, DELETE_SUBSCRIPTION = "createSubscription", "deleteSubscription"
UPDATE_SUBSCRIPTION = "updateSubscription"

_DISCOVERY = frozenset([TYPES, TYPE_DETAILS, TYPE_INFO, ATTRIBUTES, ATTRIBUTE_DETAILS, ATTRIBUTE_INFO])
_SUBSCRIPTIONS = frozenset(
    [
        CREATE_SUBSCRIPTION,
        UPDATE_SUBSCRIPTION,
        "retrieveSubscription",
        "querySubscription",
        DELETE_SUBSCRIPTION,
    ]
)
CREATE_ENTITY_MAP, CREATE_TEMPORAL_MAP = "createEntityMapQueryEntity", "createEntityMapQueryTemporal"
_ENTITY_MAPS = frozenset(["retrieveEntityMap", "updateEntityMap", "deleteEntityMap", CREATE_ENTITY_MAP])
_IDENTITY = frozenset(["retrieveContextSourceIdentity"])
_READS = frozenset([RETRIEVE_ENTITY, QUERY_ENTITY])
_WRITES = frozenset(
    [
        CREATE_ENTITY,
        UPDATE_ENTITY,
        APPEND_ATTRS,
        UPDATE_ATTRS,
        DELETE_ATTRS,
        DELETE_ENTITY,
        MERGE_ENTITY,
        REPLACE_ENTITY,
        REPLACE_ATTRS,
        PURGE_ENTITY,
    ]
)
_ASSOCIATION = _READS | {QUERY_BATCH} | _DISCOVERY | _SUBSCRIPTIONS | _IDENTITY
GROUPS = {
    "federationOps": _ASSOCIATION | _ENTITY_MAPS,
    "associationOps": _ASSOCIATION,
    "updateOps": frozenset([UPDATE_ENTITY, UPDATE_ATTRS, REPLACE_ENTITY, REPLACE_ATTRS]),
    "retrieveOps": _READS,
    "redirectionOps": _READS | _WRITES | _DISCOVERY | _ENTITY_MAPS | _IDENTITY,
}
# 5.2.9: without `operations` these are meant.
USUAL = GROUPS["federationOps"]
SINGLE = frozenset(
    [
        CREATE_BATCH,
        UPSERT_BATCH,
        UPDATE_BATCH,
        MERGE_BATCH,
        DELETE_BATCH,
        RETRIEVE_TEMPORAL,
        QUERY_TEMPORAL,
        "createTemporal",
        "upsertTemporal",
        "appendAttrsTemporal",
        "deleteAttrsTemporal",
        "updateAttrsTemporal",
        "updateAttrInstanceTemporal",
        "deleteAttrInstanceTemporal",
        "deleteTemporal",
        "mergeTemporal",
        CREATE_TEMPORAL_MAP,
    ]
).union(*GROUPS.values())


def read_operations(given: object) -> frozenset[str]:
    """The operations that names and groups stand for. Raises BadRequestData."""
    if given is None:
        return USUAL
    if not isinstance(given, list) or not given:
        raise BadRequestData("operations is not a list of names of operations or groups")
    found: set[str] = set()
    for name in given:
        if not isinstance(name, str) or (name not in SINGLE and name not in GROUPS):
            raise BadRequestData(f"operations: {name!r} is not the name of an operation or a group")
        found |= GROUPS.get(name, {name})
    return frozenset(found)
