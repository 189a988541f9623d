# SPDX-License-Identifier: Apache-2.0
"""What another API decides by itself about its subscriptions; queue and couriers are the same as for entities of
NGSI-LD."""

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

    def payload(self, change: Change) -> bytes | None:
        """What is queued for the outlet, called while listeners are told of the change of an entity of a wanted type.

        None when the change triggers no notification.
        """
        ...

    def repeated(self, number: int) -> bytes | None:
        """What is queued each time that the interval of the subscription has passed; None when that is nothing."""
        ...

    def outlet(self) -> Outlet: ...
