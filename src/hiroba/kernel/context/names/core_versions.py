# SPDX-License-Identifier: Apache-2.0
"""The core @contexts that ETSI has published (ETSI GS CIM 009, annex B), as what each version changed.

Facts compared with the published texts; where the text behind the URL and annex B differ, the text behind the URL
counts (4.4), because that is what other JSON-LD processors read.
"""

from collections.abc import Mapping
from typing import Any

Definition = str | dict[str, Any]

# What a definition says beside its IRI (JSON-LD 1.1, 4.2.3 type coercion, 4.3 and 4.6 containers).
FORMS: Mapping[str, Mapping[str, str]] = {
    "name": {},
    "DateTime": {"@type": "DateTime"},
    "@id": {"@type": "@id"},
    "@vocab": {"@type": "@vocab"},
    "@json": {"@type": "@json"},
    "@list": {"@container": "@list"},
    "@list of @id": {"@container": "@list", "@type": "@id"},
    "@set": {"@container": "@set"},
    "@index": {"@container": "@index"},
    "@language": {"@container": "@language"},
}

# By version and form. A term stands for `ngsi-ld:` and itself unless `=` says what for; one that stands here again
# has another definition since. ETSI gave a version to the name of the file from 1.3 on.
BROUGHT: Mapping[str, Mapping[str, str]] = {
    "1.0": {
        "name": """
            ContextSourceNotification ContextSourceRegistration Date DateTime GeoProperty Notification Property
            Relationship Subscription TemporalProperty Time accept attributeName coordinates csf data description
            detail endpoint entities error errors format geoQ geometry geoproperty georel idPattern information
            isActive location managementInterval name notification observationInterval observationSpace
            operationSpace q reason status temporalQ throttling timeInterval timeproperty timerel timesSent title
            triggerReason unchanged unitCode updated uri value=ngsi-ld:hasValue
        """,
        "DateTime": """
            createdAt end endTime expires lastFailure lastNotification lastSuccess modifiedAt notifiedAt observedAt
            start time
        """,
        "@id": "datasetId entityId instanceId object=ngsi-ld:hasObject subscriptionId success",
        "@vocab": "attributes properties relationships watchedAttributes",
        "@list": "values=ngsi-ld:hasValues",
        "@list of @id": "objects=ngsi-ld:hasObjects",
    },
    "1.3": {
        "name": """
            Attribute AttributeList EntityType EntityTypeInfo EntityTypeList Feature=geojson:Feature
            FeatureCollection=geojson:FeatureCollection GeometryCollection=geojson:GeometryCollection
            LineString=geojson:LineString MultiLineString=geojson:MultiLineString MultiPoint=geojson:MultiPoint
            MultiPolygon=geojson:MultiPolygon Point=geojson:Point Polygon=geojson:Polygon
            attributeCount=attributeCount attributeDetails=attributeDetails
            description=http://purl.org/dc/terms/description entityCount geometry=geojson:geometry
            properties=geojson:properties registrationName subscriptionName title=http://purl.org/dc/terms/title
        """,
        "DateTime": "endAt endTimeAt expiresAt startAt timeAt",
        "@vocab": """
            attributeList attributeName attributeNames attributeTypes propertyNames relationshipNames typeList
            typeName typeNames
        """,
        "@list": "bbox=geojson:bbox coordinates=geojson:coordinates",
        "@set": "features=geojson:features",
    },
    "1.4": {"@list": "avg distinctCount max min stddev sum sumsq totalCount"},
    "1.5": {
        "name": "LanguageProperty attributeCount attributeDetails attrs lang scope scopeQ",
        "@id": "tenant",
        "@language": "languageMap=ngsi-ld:hasLanguageMap",
    },
    "1.6": {
        "name": """
            cacheDuration contextSourceInfo cooldown key=ngsi-ld:hasKey localOnly management mode
            notificationTrigger notifierInfo notUpdated operations previousValue=ngsi-ld:hasPreviousValue
            receiverInfo refreshRate registrationId showChanges sysAttrs timeout timesFailed
        """,
        "DateTime": "deletedAt",
        "@id": "previousObject=ngsi-ld:hasPreviousObject",
        "@list": "languageMaps=ngsi-ld:hasLanguageMaps objects=ngsi-ld:hasObjects",
        "@language": "previousLanguageMap=ngsi-ld:hasPreviousLanguageMap",
    },
    "1.7": {
        "name": "VocabularyProperty",
        "@vocab": "previousVocab=ngsi-ld:hasPreviousVocab vocab=ngsi-ld:hasVocab",
        "@list": "vocabs=ngsi-ld:hasVocabs",
        "@index": "dataset=ngsi-ld:hasDataset",
    },
    "1.8": {
        "name": """
            ContextSourceIdentity JsonProperty ListProperty ListRelationship VocabProperty
            attributeCount=attributeCount attributeDetails=attributeDetails containedBy=ngsi-ld:isContainedBy
            contextSourceAlias contextSourceUptime entity entityMap=ngsi-ld:hasEntityMap expandValues
            geometryProperty=geojson:geometryProperty join joinLevel=ngsi-ld:hasJoinLevel jsonKeys linkedMaps omit
            pick
        """,
        "DateTime": "contextSourceTimeAt",
        "@vocab": "objectType=ngsi-ld:hasObjectType",
        "@json": "contextSourceExtras json=ngsi-ld:hasJSON previousJson=ngsi-ld:hasPreviousJson",
        "@list": """
            entityList jsons objectList=ngsi-ld:hasObjectList objectsLists=ngsi-ld:hasObjectsLists
            previousObjectList=ngsi-ld:hasPreviousObjectList previousValueList=ngsi-ld:hasPreviousValueList
            valueList=ngsi-ld:hasValueList valueLists=ngsi-ld:hasValueLists
        """,
    },
    "1.9": {
        "name": """
            EntityMap ExecutionResultDetails Snapshot SnapshotNotification aggrMethods aggrParams
            aggrPeriodDuration attributeCount attributeDetails collation
            entityMapLifetime=ngsi-ld:hasEntityMapLifetime jsonldContext
            langString=http://www.w3.org/1999/02/22-rdf-syntax-ns#langString lastN ngsildConformance ngsildproof
            ordering resultStatus snapshotId snapshotLifetime snapshotPriority snapshotStatus
            splitEntities=ngsi-ld:hasSplitEntities
        """,
        "DateTime": "lastUsedAt",
        "@vocab": "valueType=ngsi-ld:hasValueType",
        "@json": "problemDetails",
        "@list": """
            objectLists=ngsi-ld:hasObjectLists orderBy snapshotQueries snapshotQueriesDetails
            snapshotTemporalQueries snapshotTemporalQueriesDetails
        """,
        "@index": "entityMap=ngsi-ld:hasEntityMap",
    },
}
TAKEN_AWAY: Mapping[str, str] = {
    "1.3": "end endTime expires name relationships start time",
    "1.8": "VocabularyProperty",
    "1.9": "geometryProperty objectsLists",
}

# The one scoped @context of the core (4.4): members that only a proof has.
PROOF: Definition = {
    "@id": "ngsi-ld:ngsildproof",
    "@context": [
        {
            "entityIdSealed": "ngsi-ld:entityIdSealed",
            "entityTypeSealed": {"@id": "ngsi-ld:entityTypeSealed", "@type": "@vocab"},
        },
        "https://w3id.org/security/data-integrity/v2",
    ],
}

DEFAULT_VOCABULARY = "https://uri.etsi.org/ngsi-ld/default-context/"
CORE_PREFIXES: Mapping[str, str] = {
    "ngsi-ld": "https://uri.etsi.org/ngsi-ld/",
    "geojson": "https://purl.org/geojson/vocab#",
}
GEOJSON_SINCE, PROTECTED_SINCE = "1.3", "1.8"


def core_terms(version: str) -> dict[str, Definition]:
    """The terms of one version with their definitions, as its @context writes them."""
    terms: dict[str, Definition] = {}
    for each, brought in BROUGHT.items():
        for gone in TAKEN_AWAY.get(each, "").split():
            del terms[gone]
        for form, names in brought.items():
            terms.update(_read(name, FORMS[form]) for name in names.split())
        if each == version:
            break
    if "ngsildproof" in terms:
        terms["ngsildproof"] = PROOF
    return terms


def core_document(version: str) -> dict[str, Any]:
    """The value of `@context` that ETSI has published for this version; the order of its members means nothing."""
    has_geojson, is_protected = (
        list(BROUGHT).index(version) >= list(BROUGHT).index(since)
        for since in (GEOJSON_SINCE, PROTECTED_SINCE)
    )
    prefixes = {prefix: iri for prefix, iri in CORE_PREFIXES.items() if has_geojson or prefix != "geojson"}
    return {
        **({"@version": 1.1, "@protected": True} if is_protected else {}),
        **prefixes,
        "id": "@id",
        "type": "@type",
        **core_terms(version),
        "@vocab": DEFAULT_VOCABULARY,
    }


def iri_in(definition: Definition) -> str:
    """The full IRI of a definition."""
    given = definition if isinstance(definition, str) else definition["@id"]
    prefix, colon, rest = given.partition(":")
    if not colon:
        return DEFAULT_VOCABULARY + str(given)
    return CORE_PREFIXES[prefix] + rest if prefix in CORE_PREFIXES else str(given)


def _read(name: str, form: Mapping[str, str]) -> tuple[str, Definition]:
    term, stands_for, given = name.partition("=")
    iri = given if stands_for else f"ngsi-ld:{term}"
    return term, {"@id": iri, **form} if form else iri
