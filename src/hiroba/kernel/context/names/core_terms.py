# SPDX-License-Identifier: Apache-2.0
"""Facts of the NGSI-LD core @context (ETSI GS CIM 009 V1.9.1, annex B) that names depend on.

A short name that the core @context does not define stands for `DEFAULT_VOCABULARY` + name, so under the core
@context every short name is its own canonical form; only these lists tell how full IRIs shorten. Type coercion and
containers of the core @context say nothing about names and are not repeated here.
"""

CORE_CONTEXT = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld"
DEFAULT_VOCABULARY = "https://uri.etsi.org/ngsi-ld/default-context/"
NGSI_LD = "https://uri.etsi.org/ngsi-ld/"
GEOJSON = "https://purl.org/geojson/vocab#"
DC_TERMS = "http://purl.org/dc/terms/"

# Each version adds terms to the one before. Whichever a request names, the current one is meant (5.5.7).
CORE_CONTEXT_URLS = frozenset(
    ["https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"]
    + [f"https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.{minor}.jsonld" for minor in range(10)]
)

CORE_PREFIXES = {"ngsi-ld": NGSI_LD, "geojson": GEOJSON}

# Terms below NGSI_LD whose IRI is the prefix plus the term itself.
PLAIN_TERMS = """
    Attribute AttributeList ContextSourceIdentity ContextSourceNotification ContextSourceRegistration Date DateTime
    EntityType EntityTypeInfo EntityTypeList ExecutionResultDetails GeoProperty JsonProperty LanguageProperty
    ListProperty ListRelationship Notification Property Relationship Snapshot SnapshotNotification Subscription
    TemporalProperty Time VocabProperty

    accept aggrMethods aggrParams aggrPeriodDuration attributeList attributeName attributeNames attributeTypes
    attributes attrs avg cacheDuration collation contextSourceAlias contextSourceExtras contextSourceInfo
    contextSourceTimeAt contextSourceUptime cooldown createdAt csf data datasetId deletedAt detail distinctCount
    endAt endTimeAt endpoint entities entity entityCount entityId entityList error errors expandValues expiresAt
    format geoQ geoproperty georel idPattern information instanceId isActive join jsonKeys jsons lang lastFailure
    lastNotification lastSuccess lastUsedAt linkedMaps localOnly location management managementInterval max min mode
    modifiedAt ngsildproof notUpdated notification notificationTrigger notifiedAt notifierInfo observationInterval
    observationSpace observedAt omit operationSpace operations orderBy ordering pick problemDetails propertyNames q
    reason receiverInfo refreshRate registrationId registrationName relationshipNames resultStatus scope scopeQ
    showChanges snapshotId snapshotLifetime snapshotPriority snapshotQueries snapshotQueriesDetails snapshotStatus
    snapshotTemporalQueries snapshotTemporalQueriesDetails startAt status stddev subscriptionId subscriptionName
    success sum sumsq sysAttrs temporalQ tenant throttling timeAt timeInterval timeout timeproperty timerel
    timesFailed timesSent totalCount triggerReason typeList typeName typeNames unchanged unitCode updated uri
    watchedAttributes
""".split()  # noqa: SIM905 -- reads better

# Terms below NGSI_LD with another last part.
RENAMED_TERMS = {
    "containedBy": "isContainedBy",
    "dataset": "hasDataset",
    "entityMap": "hasEntityMap",
    "joinLevel": "hasJoinLevel",
    "json": "hasJSON",
    "key": "hasKey",
    "languageMap": "hasLanguageMap",
    "languageMaps": "hasLanguageMaps",
    "object": "hasObject",
    "objectList": "hasObjectList",
    "objectLists": "hasObjectLists",
    "objectType": "hasObjectType",
    "objects": "hasObjects",
    "previousJson": "hasPreviousJson",
    "previousLanguageMap": "hasPreviousLanguageMap",
    "previousObject": "hasPreviousObject",
    "previousObjectList": "hasPreviousObjectList",
    "previousValue": "hasPreviousValue",
    "previousValueList": "hasPreviousValueList",
    "previousVocab": "hasPreviousVocab",
    "value": "hasValue",
    "valueList": "hasValueList",
    "valueLists": "hasValueLists",
    "valueType": "hasValueType",
    "values": "hasValues",
    "vocab": "hasVocab",
    "vocabs": "hasVocabs",
}

GEOJSON_TERMS = """
    Feature FeatureCollection GeometryCollection LineString MultiLineString MultiPoint MultiPolygon Point Polygon
    bbox coordinates features geometry properties
""".split()  # noqa: SIM905 -- reads better

IRI_OF_TERM = (
    {term: NGSI_LD + term for term in PLAIN_TERMS}
    | {term: NGSI_LD + name for term, name in RENAMED_TERMS.items()}
    | {term: GEOJSON + term for term in GEOJSON_TERMS}
    | {term: DC_TERMS + term for term in ("description", "title")}
    | {"langString": "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}
    # Annex B gives these two no prefix, so they lie in the default vocabulary, and are protected like all others.
    | {term: DEFAULT_VOCABULARY + term for term in ("attributeCount", "attributeDetails")}
)
TERM_OF_IRI = {iri: term for term, iri in IRI_OF_TERM.items()}

# A user's @context may not give these another meaning (5.5.7: the core @context takes precedence).
PROTECTED_TERMS = IRI_OF_TERM.keys() | {"id", "type"} | CORE_PREFIXES.keys()
