# SPDX-License-Identifier: Apache-2.0
"""One visit of a feed of 気象庁: every telegram once, oldest first."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path

from hiroba.kernel.api.catalogue import CheckOptions, FileFault, Town, check_file, import_lock
from hiroba.kernel.api.identity import system
from hiroba.kernel.api.tenancy import Tenant, as_tenant
from hiroba.services.data_desk.actions.importing import take_in_checked
from hiroba.services.data_desk.actions.visits import Visit, limits
from hiroba.services.data_desk.actions.ways import Terms, Way
from hiroba.services.data_desk.models import ImportRun, PulledEntry, PullSource
from hiroba.services.data_desk.pulling.feed import FEED_BYTES_MAX, Entry, entries_of
from hiroba.services.data_desk.pulling.outside import fetch
from hiroba.services.data_desk.town_entities import EntityStore
from hiroba.services.data_desk.uploads import Incoming

# One visit ends within minutes; what is left is taken at the next one.
ENTRIES_OF_A_VISIT_MAX = 300
# The long feeds reach back a week; what left them cannot come again.
_ENTRIES_KEEP_DAYS = 30
_TELEGRAM_BYTES_MAX = 20 << 20
# The words of `check_file` for what is a telegram, but none that becomes an entity here.
_NOT_FOR_US = frozenset({"telegram_set_aside", "telegram_without_areas"})
_PASSING = frozenset({"no_answer", "unknown_host", "import_is_running"})


def pull_feed(source: PullSource, *, store: EntityStore, at: datetime.datetime) -> Visit:
    """Takes in the telegrams that this feed has not given before, for the areas of the town's prefecture.

    A telegram that cannot be had just now is asked for again at the next visit; one that is damaged is passed over
    and counted. Raises FileFault when the feed itself cannot be had.
    """
    content = bytearray()
    bounds = limits(FEED_BYTES_MAX)
    fetched = fetch(source.url, content.extend, bounds, etag=source.etag, last_modified=source.last_modified)
    if fetched.is_unchanged:
        return Visit(result=PullSource.Result.UNCHANGED, fetched=fetched)
    entries = _unseen(source, entries_of(bytes(content), url=fetched.url))
    counted: Counter[str] = Counter()
    for entry in entries[:ENTRIES_OF_A_VISIT_MAX]:
        counted[_taken(source, entry, store=store, at=at)] += 1
    with as_tenant(source.tenant):
        old = at - datetime.timedelta(days=_ENTRIES_KEEP_DAYS)
        PulledEntry.objects.filter(pull=source, at__lt=old).delete()
    detail = {"telegrams": len(entries), **counted}
    is_complete = not counted["later"] and len(entries) <= ENTRIES_OF_A_VISIT_MAX
    result = PullSource.Result.IMPORTED if counted["taken"] else PullSource.Result.UNCHANGED
    # Without the mark of this edition the next visit gets the whole feed again, and with it what is missing.
    return Visit(result=result, fetched=fetched if is_complete else None, detail=detail)


def _unseen(source: PullSource, entries: list[Entry]) -> list[Entry]:
    with as_tenant(source.tenant):
        seen = set(PulledEntry.objects.filter(pull=source).values_list("entry", flat=True))
    return [entry for entry in entries if entry.id not in seen]


def _taken(source: PullSource, entry: Entry, *, store: EntityStore, at: datetime.datetime) -> str:
    """`taken`, `passed` (a drill, another prefecture, a kind that has no entities), `damaged`, or `later`."""
    try:
        outcome = _telegram(source, entry, store=store, at=at)
    except FileFault as fault:
        if fault.code in _PASSING:
            return "later"
        outcome = "passed" if fault.code in _NOT_FOR_US else "damaged"
    with as_tenant(source.tenant):
        PulledEntry.objects.get_or_create(pull=source, entry=entry.id, defaults={"at": at})
    return outcome


def _telegram(source: PullSource, entry: Entry, *, store: EntityStore, at: datetime.datetime) -> str:
    with Incoming(source.tenant, entry.url.rpartition("/")[2] or "telegram.xml") as incoming:
        fetch(entry.url, incoming.write, limits(_TELEGRAM_BYTES_MAX))
        stored = incoming.keep()
        try:
            return _imported(
                source, stored.path, Way(origin=ImportRun.Origin.PULL, key=stored.key), store=store, at=at
            )
        finally:
            # The telegram itself can be had from 気象庁 again; its images of before lie beside it.
            stored.path.unlink(missing_ok=True)


def _imported(source: PullSource, path: Path, way: Way, *, store: EntityStore, at: datetime.datetime) -> str:
    with as_tenant(source.tenant):
        town = Tenant.objects.get(code=source.tenant)
    with import_lock(source.tenant):
        checked = check_file(path, CheckOptions(town=Town(town.code, town.name), own_areas=True))
        if checked.report.status == "skipped" or not (checked.entities.count or checked.cancellation):
            checked.entities.close()
            return "passed"
        terms = Terms(owner=source.owner, licence=source.licence)
        take_in_checked(checked, actor=system(source.tenant), at=at, store=store, terms=terms, way=way)
    return "taken"
