# SPDX-License-Identifier: Apache-2.0
"""Facts of the core @context that names depend on.

A broker of V1.9.1 reads with the core @context 1.9, whichever version a request names, as if it came last: it is
protected and implicitly there (4.4, 5.5.7). A short name that it does not define stands for the default vocabulary +
name, so under it every short name is its own canonical form; only these lists tell how full IRIs shorten.
"""

from hiroba.kernel.context.names.core_versions import BROUGHT, CORE_PREFIXES, core_terms, iri_in

CURRENT = "1.9"

_FOLDER = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context"
# Where ETSI has published each version; the first one has no version in its name.
PUBLISHED_URLS = {
    version: f"{_FOLDER}.jsonld" if version == "1.0" else f"{_FOLDER}-v{version}.jsonld"
    for version in BROUGHT
}
CORE_CONTEXT = PUBLISHED_URLS[CURRENT]

IRI_OF_TERM = {term: iri_in(definition) for term, definition in core_terms(CURRENT).items()}
TERM_OF_IRI = {iri: term for term, iri in IRI_OF_TERM.items()}

# A user's @context may not give these another meaning (5.5.7: the core @context takes precedence).
PROTECTED_TERMS = IRI_OF_TERM.keys() | {"id", "type"} | CORE_PREFIXES.keys()

# What only 1.7 and 1.8 have are a type of attributes, a parameter and a member of attributes, so nothing that an
# entity's own attributes or types are called: to entities both versions are the current one.
NOT_OF_ENTITIES = frozenset({"VocabularyProperty", "geometryProperty", "objectsLists"})


def older_terms(version: str) -> dict[str, str]:
    """The IRIs of the terms that an older core @context adds to the current one, which comes last and wins."""
    return {
        term: iri_in(definition)
        for term, definition in core_terms(version).items()
        if term not in PROTECTED_TERMS and term not in NOT_OF_ENTITIES
    }


def _version_of_url() -> dict[str, str]:
    urls = {url: version for version, url in PUBLISHED_URLS.items()}
    # Others write these for the first version, which has been that of the API 1.1 and 1.2 too.
    urls |= {f"{_FOLDER}-v1.{minor}.jsonld": "1.0" for minor in range(3)}
    return urls | {url.replace("https:", "http:", 1): version for url, version in urls.items()}


# Nothing is ever fetched from these.
VERSION_OF_URL = _version_of_url()
