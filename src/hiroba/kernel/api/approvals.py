# SPDX-License-Identifier: Apache-2.0
"""Two-person decisions: one person proposes, another one who holds the permission decides, for good.

An action of a service calls `decide` and applies the decision in the same transaction:

    approval = approvals.decide(number, approve=True, reason="", actor=actor, at=at)
    if approval.state == "approved":
        case.close(...)

All open proposals of all services stand on one staff page, each linking to its `url`.
"""

from hiroba.kernel.approvals.actions import decide, propose, withdraw
from hiroba.kernel.approvals.queries import of, open_ones, own_ones
from hiroba.kernel.approvals.values import Approval

__all__ = ["Approval", "decide", "of", "open_ones", "own_ones", "propose", "withdraw"]
