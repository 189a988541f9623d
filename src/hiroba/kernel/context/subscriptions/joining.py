# SPDX-License-Identifier: Apache-2.0
"""Completes notifications with the entities that are linked (4.5.23), as far as the subscriber may see them."""

from dataclasses import replace
from functools import partial

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.representation.render import render
from hiroba.kernel.context.store.linking import Join, read_linked
from hiroba.kernel.context.store.reader import Reader
from hiroba.kernel.context.subscriptions.dialect import Outlet
from hiroba.kernel.context.subscriptions.http_post import PostFailed
from hiroba.kernel.context.subscriptions.payload import notification_text
from hiroba.kernel.context.subscriptions.subscription import Subscription
from hiroba.kernel.context.subscriptions.unlinked import Unlinked, read_unlinked

NOT_ANY_MORE = Join("flat", 0, frozenset())


class Joiner:
    def __init__(self, reader: Reader, entity_types: EntityTypes) -> None:
        self._reader = reader
        self._entity_types = entity_types

    def before(self, outlet: Outlet, subscription: Subscription) -> Outlet:
        return JoiningOutlet(self, outlet, subscription)

    async def complete(self, subscription: Subscription, unlinked: Unlinked) -> bytes:
        """Raises Problem when the database does not answer or too much is linked."""
        form, records = subscription.receiver.form, unlinked.records()
        linked = await read_linked(
            partial(self._reader.records, subscription.tenant),
            lambda key: self._entity_types.audience(key) in subscription.audiences,
            records=records,
            form=replace(form, geojson=False),
            join=subscription.receiver.join or NOT_ANY_MORE,
        )
        texts = [render(record, form, linked.links) for record in records]
        texts += [render(record, replace(of, geojson=form.geojson)) for record, of in linked.further]
        return notification_text(subscription, unlinked.number, texts)


class JoiningOutlet:
    """Before the outlet of a subscription; what is complete goes through as it is."""

    def __init__(self, joiner: Joiner, outlet: Outlet, subscription: Subscription) -> None:
        self._joiner = joiner
        self._outlet = outlet
        self._subscription = subscription

    async def post(self, payload: bytes) -> None:
        unlinked = read_unlinked(payload)
        if unlinked is not None:
            try:
                payload = await self._joiner.complete(self._subscription, unlinked)
            except Problem as problem:
                raise PostFailed(f"linked entities: {problem.detail}") from problem
        await self._outlet.post(payload)

    def close(self) -> None:
        self._outlet.close()
