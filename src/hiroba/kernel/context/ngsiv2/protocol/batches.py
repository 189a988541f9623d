# SPDX-License-Identifier: Apache-2.0
"""`/v2/op/update` and `/v2/op/notify`: many entities at once, one commit for all, each by itself."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from hiroba.kernel.context.model.draft import Working
from hiroba.kernel.context.ngsiv2 import operations
from hiroba.kernel.context.ngsiv2.exchange import Exchange
from hiroba.kernel.context.ngsiv2.mapping.entities import DEFAULT_TYPE, GivenEntity, read_entity
from hiroba.kernel.context.ngsiv2.mapping.identity import stored_id
from hiroba.kernel.context.ngsiv2.mapping.names import shown_attribute
from hiroba.kernel.context.ngsiv2.operations import Target
from hiroba.kernel.context.ngsiv2.problems import (
    BadRequest,
    NotFound,
    PartialUpdate,
    Unprocessable,
)
from hiroba.kernel.context.ngsiv2.protocol.attributes import DO_NOT_EXIST, EXIST_ALREADY, entity_label
from hiroba.kernel.context.ngsiv2.protocol.entities import upsert
from hiroba.kernel.context.ngsiv2.protocol.finding import Finder
from hiroba.kernel.context.ngsiv2.registrations.forwarding import Forwarding
from hiroba.kernel.context.ngsiv2.representation import NORMALIZED
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.store.writer import Writer
from hiroba.kernel.context.turns import in_turns

APPEND, APPEND_STRICT, UPDATE, DELETE, REPLACE = "append", "appendStrict", "update", "delete", "replace"
ACTIONS = (APPEND, APPEND_STRICT, UPDATE, DELETE, REPLACE)
# The spelling of NGSIv1, which old clients still send.
OLD_ACTIONS = {"APPEND": APPEND, "APPEND_STRICT": APPEND_STRICT, "UPDATE": UPDATE, "DELETE": DELETE}
OLD_ACTIONS["REPLACE"] = REPLACE

# Gives the names of the attributes that could not be written.
Step: TypeAlias = Callable[[Working], list[str]]


class BatchHandlers:
    def __init__(self, writer: Writer, finder: Finder, forwarding: Forwarding) -> None:
        self._writer = writer
        self._finder = finder
        self._forwarding = forwarding

    async def update(self, x: Exchange) -> Answer:
        x.rights.check_write()
        given = x.body()
        if not isinstance(given, dict) or given.keys() - {"actionType", "entities"}:
            raise BadRequest("the body is a JSON object with actionType and entities")
        action = given.get("actionType")
        action = OLD_ACTIONS.get(action, action) if isinstance(action, str) else action
        if action not in ACTIONS:
            raise BadRequest(f"actionType is not one of {', '.join(ACTIONS)}")
        await self._run(x, str(action), given.get("entities"), key_values="keyValues" in x.options)
        return x.answer(204)

    async def notify(self, x: Exchange) -> Answer:
        """Another broker tells of changes: its entities come in here."""
        x.rights.check_write()
        if x.request.headers.get("ngsiv2-attrsformat", NORMALIZED) != NORMALIZED or "keyValues" in x.options:
            raise BadRequest(f"only notifications in the format {NORMALIZED} can be taken in")
        given = x.body()
        if not isinstance(given, dict) or not isinstance(given.get("subscriptionId"), str):
            raise BadRequest("the body is a JSON object with subscriptionId and data")
        await self._run(x, APPEND, given.get("data"), key_values=False)
        return x.answer(200)

    async def _run(self, x: Exchange, action: str, given: Any, *, key_values: bool) -> None:
        if not isinstance(given, list) or not given:
            raise BadRequest("the list of entities is empty or none")
        if len(given) > x.limits.batch_entities:
            raise BadRequest(f"the batch has {len(given)} entities; {x.limits.batch_entities} are the most")
        if any(isinstance(item, dict) and ("idPattern" in item or "typePattern" in item) for item in given):
            raise BadRequest("an update names entities by id and type; patterns are not supported")
        entities = [read_entity(item, key_values=key_values) async for item in in_turns(given)]
        path, override = x.path, "overrideMetadata" in x.options
        tasks: list[_Task] = []
        async for entity in in_turns(entities):
            target = await self._finder.to_update_if_any(x, entity.id, entity.type)
            if target is None and action in (APPEND, APPEND_STRICT):
                stored = stored_id(entity.id, entity.type or DEFAULT_TYPE, path)
                target = Target(stored, entity.type, path)
            tasks.append(
                _Task(entity, target, None if target is None else _step(action, entity, target, override))
            )
        ids = list(dict.fromkeys(task.target.stored for task in tasks if task.target is not None))
        if ids:
            await self._writer.submit(x.tenant, ids, len(x.request.body), partial(_run_tasks, tasks=tasks))
        if action == UPDATE:
            for task in tasks:
                await self._forward(x, task)
        _tell(action, tasks)

    async def _forward(self, x: Exchange, task: "_Task") -> None:
        entity = task.entity
        missing = list(entity.attributes) if task.is_missing else task.failed
        left = await self._forwarding.update(x, entity.id, entity.type, entity.attributes, missing)
        if len(left) < len(missing):
            task.is_missing, task.failed = False, left


@dataclass
class _Task:
    """One entity of a batch, what is to be done with it, and what could not be done."""

    entity: GivenEntity
    target: Target | None
    step: Step | None
    failed: list[str] = field(default_factory=list)
    is_missing: bool = True
    refusal: str = ""

    @property
    def is_failed_whole(self) -> bool:
        return not self.is_missing and bool(self.failed) and len(self.failed) == len(self.entity.attributes)

    @property
    def label(self) -> str:
        label = entity_label(self.entity.id, self.entity.type)
        if self.is_missing:
            return f"{label} - [entity itself]"
        return f"{label} - [ {', '.join(map(shown_attribute, self.failed))} ]"


def _step(action: str, entity: GivenEntity, target: Target, override: bool) -> Step:
    match action:
        case "append" | "appendStrict":
            strict = action == APPEND_STRICT
            return partial(upsert, entity=entity, target=target, strict=strict, override=override)
        case "update":
            given, bare = entity.attributes, entity.bare
            return partial(operations.update, target=target, given=given, bare=bare, override=override)
        case "replace":
            return partial(_replace, target=target, entity=entity)
    if entity.attributes:
        return partial(operations.delete_attributes, target=target, names=list(entity.attributes))
    return partial(_delete, target=target)


def _replace(working: Working, target: Target, entity: GivenEntity) -> list[str]:
    operations.replace(working, target, entity.attributes)
    return []


def _delete(working: Working, target: Target) -> list[str]:
    operations.delete(working, target)
    return []


def _run_tasks(working: Working, *, tasks: list[_Task]) -> Generator[None, None, None]:
    for task in tasks:
        yield
        # A commit may be tried again; only the last try counts.
        task.failed, task.is_missing, task.refusal = [], True, ""
        if task.step is None:
            continue
        try:
            task.failed = task.step(working)
            task.is_missing = False
        except NotFound:
            continue
        except Unprocessable as problem:
            task.is_missing, task.refusal = False, problem.detail


def _tell(action: str, tasks: list[_Task]) -> None:
    """Raises NotFound, Unprocessable or PartialUpdate unless everything was done."""
    refused = [task for task in tasks if task.refusal]
    failed = [task for task in tasks if task.is_missing or task.failed]
    if refused:
        text = ", ".join(f"{entity_label(t.entity.id, t.entity.type)} - {t.refusal}" for t in refused)
        raise Unprocessable(text) if len(refused) == len(tasks) else PartialUpdate(text)
    if not failed:
        return
    text = (EXIST_ALREADY if action == APPEND_STRICT else DO_NOT_EXIST) + ", ".join(t.label for t in failed)
    if all(task.is_missing for task in tasks):
        raise NotFound(text)
    if all(task.is_missing or task.is_failed_whole for task in tasks):
        raise Unprocessable(text)
    raise PartialUpdate(text)
