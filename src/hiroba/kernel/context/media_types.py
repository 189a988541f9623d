# SPDX-License-Identifier: Apache-2.0
"""Names that requests, answers and notifications share: media types and the relation of a link to its @context."""

JSON = "application/json"
TEXT = "text/plain"
LD_JSON = "application/ld+json"
GEO_JSON = "application/geo+json"
MERGE_PATCH = "application/merge-patch+json"
ND_JSON = "application/x-ndjson"

CONTEXT_REL = "http://www.w3.org/ns/json-ld#context"
