# SPDX-License-Identifier: Apache-2.0
"""What another API than NGSI-LD decides by itself about its subscriptions; queue and couriers are the same."""

from typing import Protocol

from hiroba.kernel.context.model.draft import Change


class Outlet(Protocol):
    """Where a courier puts notifications, one after the other."""

    async def post(self, payload: bytes) -> None:
        """Raises PostFailed when the receiver did not take it."""
        ...

    def close(self) -> None: ...


class Dialect(Protocol):
    @property
    def name(self) -> str:
        """Stands beside the stored subscription and tells who reads it again."""
        ...

    def concerns(self, change: Change) -> bool:
        """Whether this change of an entity of a wanted type triggers a notification."""
        ...

    def payload(self, change: Change) -> bytes:
        """What is queued for the outlet; called while listeners are told of the change."""
        ...

    def outlet(self) -> Outlet: ...
