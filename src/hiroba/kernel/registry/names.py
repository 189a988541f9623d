# SPDX-License-Identifier: Apache-2.0
"""What a service may be called: its name is its folder, URL part, table prefix, event prefix and app label."""

import keyword
import re

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
NAME_LENGTH_MAX = 40
"""Table and index names of PostgreSQL have 63 bytes; the service's name begins each of them."""

TAKEN_BY_URLS = frozenset(
    {"api", "basemap", "healthz", "live", "metrics", "ngsi", "readyz", "staff", "static", "v2"}
)
TAKEN_BY_APPS = frozenset(
    {
        *(
            "addresses",
            "approvals",
            "areas",
            "audit",
            "auth",
            "calendar",
            "catalogue",
            "contenttypes",
            "context",
        ),
        *("csp", "devices", "documents", "encryption", "events", "files", "hiroba", "identity", "jobs"),
        *("messages", "messaging", "ownership", "procrastinate", "public", "registry", "search", "sessions"),
        *("staticfiles", "tenancy", "web"),
    }
)


def name_fault(name: str) -> str:
    """Why a service cannot have this name, as one sentence; empty when it can."""
    if not NAME.fullmatch(name):
        return f"The name {name!r} is not in small letters and digits, joined by single underscores"
    if len(name) > NAME_LENGTH_MAX:
        return f"The name {name} has {len(name)} of at most {NAME_LENGTH_MAX} characters"
    if keyword.iskeyword(name):
        return f"The name {name} is a word of Python"
    if name in TAKEN_BY_URLS | TAKEN_BY_APPS:
        return f"The name {name} is taken by Hiroba itself"
    return ""
