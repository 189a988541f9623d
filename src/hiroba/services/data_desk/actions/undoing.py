# SPDX-License-Identifier: Apache-2.0
"""Takes an import back: its entities become what they were, but for those that others have changed since."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from itertools import islice

from hiroba.kernel.api import audit, events
from hiroba.kernel.api.catalogue import (
    ImportedDataset,
    Progress,
    forget_dataset,
    import_lock,
    imported_datasets,
    no_progress,
    register_dataset,
)
from hiroba.kernel.api.identity import Actor
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.services.data_desk import rules
from hiroba.services.data_desk.before_images import (
    FILE_NAME,
    Image,
    RememberingStore,
    read_images,
    remembering_store,
)
from hiroba.services.data_desk.events import DatasetWithdrawn
from hiroba.services.data_desk.folders import run_folder
from hiroba.services.data_desk.models import ImportRun
from hiroba.services.data_desk.queries.runs import earlier_edition, stands
from hiroba.services.data_desk.town_entities import Entity, EntityStore
from hiroba.services.data_desk.undo_plan import UndoPlan

_BATCH = 500
_SYSTEM_TIMES = frozenset({"createdAt", "modifiedAt"})


def plan_undo(run: ImportRun, store: EntityStore, progress: Progress = no_progress) -> UndoPlan:
    """What taking the import back would do now; changes nothing. Raises RuleBroken when it cannot be taken back."""
    plan = UndoPlan()
    for images, current in _batches(run, store):
        for image in images:
            plan.add(image, current.get(image.id))
        progress("undo", plan.seen, 0)
    return plan


def undo_import(
    run: ImportRun,
    *,
    actor: Actor,
    at: datetime.datetime,
    store: EntityStore,
    key: uuid.UUID | None = None,
    progress: Progress = no_progress,
) -> ImportRun:
    """Puts entities back, deletes those that the import made, makes those again that it removed.

    Entities that differ from what the import wrote are left alone and listed in the report of the new run. That run
    has images of its own, so that it can be undone as well. Publishes DatasetWithdrawn. Raises RuleBroken when the
    import is undone already or too old, FileFault when another import is running, Fault when the broker is away; the
    same `key` again goes on after such a break.
    """
    key = key or uuid.uuid4()
    with import_lock(actor.tenant):
        with as_tenant(actor.tenant):
            if done := ImportRun.objects.filter(key=key).first():
                return done
            rules.check_can_undo(is_standing=stands(run), has_images=has_images(run))
        remembering, plan = remembering_store(store, run_folder(actor.tenant, key)), UndoPlan()
        for images, current in _batches(run, store):
            _put_back(images, current, remembering, plan)
            progress("undo", plan.seen, 0)
        with as_tenant(actor.tenant):
            withdrawal = _remember(run, plan, actor, at, key)
            _register_earlier(run, withdrawal, at)
            _announce(run, withdrawal, actor, at)
    return withdrawal


def has_images(run: ImportRun) -> bool:
    return (run_folder(run.tenant, run.key) / FILE_NAME).is_file()


def remove_old_images(*, at: datetime.datetime) -> int:
    """Images of imports that can no longer be undone; gives how many were removed."""
    last = at - datetime.timedelta(days=rules.UNDO_KEEP_DAYS)
    # A week's margin catches nights in which the machine was off.
    first = last - datetime.timedelta(days=30)
    removed = 0
    for run in ImportRun.objects.filter(imported_at__range=(first, last)).only("tenant", "key"):
        path = run_folder(run.tenant, run.key) / FILE_NAME
        removed += path.is_file()
        path.unlink(missing_ok=True)
    return removed


def _batches(run: ImportRun, store: EntityStore) -> Iterator[tuple[list[Image], dict[str, Entity]]]:
    """Images of a run, some at a time, with what is there now."""
    rules.check_has_images(has_images=has_images(run))
    images = read_images(run_folder(run.tenant, run.key) / FILE_NAME)
    while batch := list(islice(images, _BATCH)):
        yield batch, store.fetch(run.entity_type, [image.id for image in batch])


def _put_back(
    images: list[Image], current: dict[str, Entity], store: RememberingStore, plan: UndoPlan
) -> None:
    replaced, deleted = [], []
    for image in images:
        step = plan.add(image, current.get(image.id))
        if step in ("restore", "recreate") and image.before is not None:
            replaced.append(
                {
                    name: value
                    for name, value in image.before.items()
                    if name not in ("createdAt", "modifiedAt")
                }
            )
        elif step == "remove":
            deleted.append(current[image.id])
    if replaced:
        store.replace(replaced)
    if deleted:
        store.remove(deleted)


def _remember(
    run: ImportRun, plan: UndoPlan, actor: Actor, at: datetime.datetime, key: uuid.UUID
) -> ImportRun:
    return ImportRun.objects.create(
        key=key,
        origin=ImportRun.Origin.PAGE if actor.account_id else ImportRun.Origin.COMMAND,
        undoes=run,
        dataset=run.dataset,
        kind=run.kind,
        entity_type=run.entity_type,
        file_name=run.file_name,
        file_sha256=run.file_sha256,
        status=ImportRun.Status.WITHDRAWN,
        written=plan.restore + plan.recreate,
        created=plan.recreate,
        unchanged=plan.already,
        removed=plan.remove,
        left_alone=plan.left_alone,
        report={"title": run.report.get("title", {}), "left_alone": plan.left_alone_names},
        actor=actor.reference,
        imported_at=at,
    )


def _register_earlier(run: ImportRun, withdrawal: ImportRun, at: datetime.datetime) -> None:
    """The register tells of the edition that stands now; without one the data set leaves it."""
    if not run.dataset:
        return
    standing = earlier_edition(run.dataset)
    known = next((each for each in imported_datasets() if each.name == run.dataset), None)
    if standing is None:
        forget_dataset(run.dataset)
        return
    kept = standing.report.get("register") or {}
    base = {field: getattr(known, field) for field in ImportedDataset.__dataclass_fields__} if known else {}
    if not (base or kept):
        return
    wanted = {
        **base,
        **kept,
        "name": run.dataset,
        "rows": standing.accepted,
        "imported_at": standing.imported_at,
    }
    register_dataset(ImportedDataset(**wanted))


def _announce(run: ImportRun, withdrawal: ImportRun, actor: Actor, at: datetime.datetime) -> None:
    event = DatasetWithdrawn(
        dataset=run.dataset,
        entity_type=run.entity_type,
        run=run.pk,
        restored=withdrawal.written,
        removed=withdrawal.removed,
        left_alone=withdrawal.left_alone,
    )
    events.publish(event, actor=actor, at=at)
    facts = {"run": run.pk, "withdrawal": withdrawal.pk, "restored": withdrawal.written}
    audit.record(
        action="data_desk.undo_import",
        subject=event.subject,
        actor=actor,
        facts={**facts, "removed": withdrawal.removed, "left_alone": withdrawal.left_alone},
        at=at,
    )
