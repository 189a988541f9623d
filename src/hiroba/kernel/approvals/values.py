# SPDX-License-Identifier: Apache-2.0
"""What callers see of a proposal."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from hiroba.kernel.approvals.models import Proposal

State = Literal["open", "approved", "refused", "withdrawn"]


@dataclass(frozen=True, kw_only=True)
class Approval:
    """A proposal as it stands now. `proposed_by` and `decided_by` are actor references such as `account:<id>`."""

    id: uuid.UUID
    subject: str
    action: str
    title: str
    facts: Mapping[str, object]
    url: str
    permission: str
    state: State
    proposed_by: str
    proposed_at: datetime.datetime
    decided_by: str
    decided_at: datetime.datetime | None
    reason: str

    @property
    def is_open(self) -> bool:
        return self.state == "open"


def approval(row: Proposal) -> Approval:
    return Approval(
        id=row.id,
        subject=row.subject,
        action=row.action,
        title=row.title,
        facts=row.facts,
        url=row.url,
        permission=row.permission,
        state=cast("State", str(row.state)),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
    )
