# SPDX-License-Identifier: Apache-2.0
"""contextSourceInfo of a registration (5.2.22): what the source wants to be told, beyond the request itself."""

import re
from typing import Any

from hiroba.kernel.context.federation.registration import Wishes
from hiroba.kernel.context.media_types import JSON, LD_JSON
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import BadRequestData

PAIRS_MAX = 20
# 4.3.6.5: what sets up the connection or belongs to one interaction cannot be overridden; the tenant has a member.
_IGNORED = frozenset(
    [
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "link",
        "ngsild-entitymap",
        "ngsild-tenant",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
    ]
)
_VERSION = re.compile(r"(\d{1,3})\.(\d{1,3})")


def read_wishes(given: Any) -> Wishes:
    """Raises BadRequestData. Keys of 4.3.6.6 are understood here; each other pair is a header."""
    if given is None:
        return Wishes()
    if not isinstance(given, list) or len(given) > PAIRS_MAX:
        raise BadRequestData(f"contextSourceInfo is not a list of at most {PAIRS_MAX} pairs")
    pairs = [_pair(each) for each in given]
    known = {key.lower().replace("-", ""): value for key, value in pairs}
    return Wishes(
        headers=tuple(
            (key, value)
            for key, value in pairs
            if key.lower() not in _IGNORED and key.lower().replace("-", "") not in _UNDERSTOOD
        ),
        context=_context(known.get("jsonldcontext")),
        accept=_media_type(known.get("accept", JSON), "accept"),
        content_type=_media_type(known.get("contenttype", JSON), "contentType"),
        version=_version(known.get("ngsildconformance")),
    )


_UNDERSTOOD = frozenset(["accept", "contenttype", "jsonldcontext", "ngsildconformance"])


def _pair(given: Any) -> tuple[str, str]:
    if not isinstance(given, dict) or not isinstance(given.get("key"), str):
        raise BadRequestData("Each of contextSourceInfo has a key and a value")
    key, value = given["key"], given.get("value")
    if not isinstance(value, str) or not key.isascii() or not key.replace("-", "").isalnum():
        raise BadRequestData(f"contextSourceInfo: {key[:80]!r} is not a header with a text")
    if any(ord(character) < 32 for character in value):
        raise BadRequestData(f"contextSourceInfo: {key} has a control character")
    return key, value


def _context(given: str | None) -> str | None:
    return None if given is None else check_uri(given, "contextSourceInfo: jsonldContext")


def _media_type(given: str, key: str) -> str:
    if given not in (JSON, LD_JSON):
        raise BadRequestData(f"contextSourceInfo: {key} is neither {JSON} nor {LD_JSON}")
    return given


def _version(given: str | None) -> tuple[int, int] | None:
    if given is None:
        return None
    found = _VERSION.fullmatch(given)
    if found is None:
        raise BadRequestData("contextSourceInfo: ngsildConformance is a version such as 1.6")
    return int(found[1]), int(found[2])
