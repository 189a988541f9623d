# SPDX-License-Identifier: Apache-2.0
"""The published core @contexts: built in, the same for all tenants, never fetched, changed or deleted (4.4, annex B).

Each stands twice among the @contexts of 5.13, because one entry cannot be both: in the cache under the URL of ETSI,
whose text is not served (5.13.4), and hosted here under an address of our own, for towns without a way to ETSI.
"""

from hiroba.kernel.context.jsonld_contexts.stored_context import CACHED, HOSTED, StoredContext, cached_id
from hiroba.kernel.context.names.core_terms import PUBLISHED_URLS, VERSION_OF_URL
from hiroba.kernel.context.names.core_versions import core_document


def _entries(version: str, url: str) -> tuple[StoredContext, StoredContext]:
    document = core_document(version)
    return (
        StoredContext("", cached_id(url), CACHED, url, document, created=0, is_built_in=True),
        StoredContext(
            "", f"urn:ngsi-ld:Context:core-v{version}", HOSTED, None, document, created=0, is_built_in=True
        ),
    )


_OF_VERSION = {version: _entries(version, url) for version, url in PUBLISHED_URLS.items()}
CORE_CONTEXTS = [entry for entries in _OF_VERSION.values() for entry in entries]

# By local identifier, and those of the cache by their URLs.
_BY_NAME = {entry.id: entry for entry in CORE_CONTEXTS} | {
    url: _OF_VERSION[version][0] for url, version in VERSION_OF_URL.items()
}
_URL_OF_HOSTED = {hosted.id: cached.url for cached, hosted in _OF_VERSION.values()}
_HOSTED_OF_CACHED = {cached.id: hosted.id for cached, hosted in _OF_VERSION.values()}


def core_context(name: str) -> StoredContext | None:
    return _BY_NAME.get(name)


def published_url(id: str) -> str | None:
    """Where ETSI has published what is hosted here under this local identifier."""
    return _URL_OF_HOSTED.get(id)


def hosted_id(id: str) -> str | None:
    """The local identifier under which the text of what is in the cache under this one is hosted."""
    return _HOSTED_OF_CACHED.get(id)
