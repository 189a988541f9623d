# SPDX-License-Identifier: Apache-2.0
"""Purge over this broker and its sources (5.6.21): each deletes what the query selects there."""

import asyncio

import orjson

from hiroba.kernel.context.federation.asking import LocalHandler, answer_of
from hiroba.kernel.context.federation.forwarding import Forwarder, Message
from hiroba.kernel.context.federation.open_sources import OpenSources
from hiroba.kernel.context.federation.operations import PURGE_ENTITY
from hiroba.kernel.context.federation.planning import plan_read
from hiroba.kernel.context.federation.problems_of_sources import problem_of, refusal_of
from hiroba.kernel.context.federation.questions import read_question
from hiroba.kernel.context.federation.registration import AUXILIARY, Registration
from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.problems import OperationNotSupported, Problem
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, header

_NOT_PASSED = frozenset(["local", "ticket"])


class DistributedPurge:
    def __init__(self, sources: OpenSources, forwarder: Forwarder) -> None:
        self._sources = sources
        self._forwarder = forwarder

    async def purge(self, x: Exchange, handler: LocalHandler) -> Answer:
        x.rights.check_write()
        known = [each for each in self._sources.of(x) if each.mode != AUXILIARY]
        question = read_question(x.parameters, x.names, ())
        plan = plan_read(
            known, frozenset([PURGE_ENTITY]), ids=question.ids, types=question.types, attributes=None
        )
        if not plan.is_distributed:
            return await answer_of(handler, x)
        parameters = [(name, value) for name, value in x.parameters.items() if name not in _NOT_PASSED]
        messages = []
        for share in plan.shares:
            names = self._forwarder.words_for(x, share.registration)
            if names is not x.names:
                # A condition half understood would delete too much.
                raise OperationNotSupported("A purge that reaches sources needs an @context by its URL")
            messages.append((share.registration, Message("DELETE", "entities", parameters, names)))
        local = asyncio.ensure_future(answer_of(handler, x))
        outcomes = await self._forwarder.send_all(x, messages)
        mine = await local
        failed: list[tuple[Registration, Problem]] = [
            (each.registration, refusal_of(each, PURGE_ENTITY)) for each in plan.refused
        ]
        failed += [
            (each.registration, problem_of(each))
            for each in outcomes
            if not each.is_success and not each.is_loop and each.status != 404
        ]
        errors = [
            {"registrationId": registration.id, "error": problem.as_members()}
            for registration, problem in failed
        ]
        if not errors:
            return mine
        body = orjson.dumps({"success": [], "errors": errors})
        return x.answer(207, body, header("Content-Type", JSON))
