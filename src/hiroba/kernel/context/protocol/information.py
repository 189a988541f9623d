# SPDX-License-Identifier: Apache-2.0
"""What this broker says about itself: its identity as a context source (5.15) and, beyond the standard, what it
conforms to."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version

from hiroba.kernel.context.clock import isoformat, microseconds
from hiroba.kernel.context.protocol.answers import object_answer
from hiroba.kernel.context.protocol.application import json_answer
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, Request
from hiroba.kernel.context.protocol.parameters import takes
from hiroba.kernel.context.representation.earlier_versions import CURRENT, FIRST, version_text

SPECIFICATION = "ETSI GS CIM 009"
SPECIFICATION_VERSION = "1.9.1"
# Groups of operations (4.20) of which every one is answered here: all that the standard names.
OPERATION_GROUPS = ("federationOps", "associationOps", "retrieveOps", "updateOps", "redirectionOps")

ENTRY_POINTS = {
    "ngsi-ld": {
        "entities": "/ngsi-ld/v1/entities",
        "types": "/ngsi-ld/v1/types",
        "subscriptions": "/ngsi-ld/v1/subscriptions",
        "registrations": "/ngsi-ld/v1/csourceRegistrations",
        "history": "/ngsi-ld/v1/temporal/entities",
        "conformance": "/ngsi-ld/v1/info/conformance",
    },
    "ngsi-v2": {"resources": "/v2", "version": "/version"},
    "live": "/live",
    "health": "/healthz",
}


class InformationHandlers:
    """`alias_of` gives the name under which a tenant stands in Via (6.3.18)."""

    def __init__(self, alias_of: Callable[[str], str]) -> None:
        self._since = datetime.now(UTC)
        self._alias_of = alias_of

    @takes()
    def source_identity(self, x: Exchange) -> Answer:
        """5.15.1 and 5.2.40."""
        now, alias = datetime.now(UTC), self._alias_of(x.tenant)
        return object_answer(
            x,
            {
                "id": f"urn:ngsi-ld:ContextSourceIdentity:{alias}",
                "type": "ContextSourceIdentity",
                "contextSourceAlias": alias,
                "contextSourceUptime": duration(int((now - self._since).total_seconds())),
                "contextSourceTimeAt": isoformat(microseconds(now)),
            },
        )

    @takes()
    def conformance(self, x: Exchange) -> Answer:
        """The standard has no such resource; its members are ours, in the words of the standard where it has some."""
        return object_answer(
            x,
            {
                "id": f"urn:ngsi-ld:ConformanceProfile:{self._alias_of(x.tenant)}",
                "type": "ConformanceProfile",
                "product": "Hiroba",
                "productVersion": version("hiroba"),
                "specification": SPECIFICATION,
                "specificationVersion": SPECIFICATION_VERSION,
                "ngsildConformance": version_text(x.version or CURRENT),
                "ngsildConformanceOnRequest": [version_text(FIRST), version_text(CURRENT)],
                "operationGroups": list(OPERATION_GROUPS),
            },
        )


def entry_points(request: Request) -> Answer:
    """`GET /`: what somebody who has only the address of the broker needs to go on."""
    return json_answer(200, {"product": "Hiroba", "version": version("hiroba")} | ENTRY_POINTS)


def duration(seconds: int) -> str:
    """ISO 8601, for example P1DT2H3M4S."""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"P{days}DT{hours}H{minutes}M{seconds}S"
