# SPDX-License-Identifier: Apache-2.0
"""One owner for each tenant and scope: an advisory lock says who, an epoch checked in every commit proves it.

The lock lives in a session of PostgreSQL, so it falls when its holder dies. The epoch grows with every claim:
a process that was cut off and comes back finds a newer epoch and can never write again under the old one.
"""

from hiroba.kernel.ownership.claims import (
    ALL_TENANTS,
    Claim,
    OwnedElsewhere,
    OwnershipLost,
    check_confirmed,
    claim,
    confirm,
    confirmation,
)

__all__ = [
    "ALL_TENANTS",
    "Claim",
    "OwnedElsewhere",
    "OwnershipLost",
    "check_confirmed",
    "claim",
    "confirm",
    "confirmation",
]
