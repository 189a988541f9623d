# SPDX-License-Identifier: Apache-2.0
"""`hiroba import --undo RUN`: takes an import back, with the same account as the page."""

import orjson
import typer
from django.utils import timezone

from hiroba.kernel.api.identity import system
from hiroba.kernel.api.rules import RuleBroken
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.kernel.faults import Fault
from hiroba.services.data_desk.actions.undoing import plan_undo, undo_import
from hiroba.services.data_desk.models import ImportRun
from hiroba.services.data_desk.town_entities import BrokerEntities


def undo_on_terminal(number: int, tenant: str, *, speech: str, as_json: bool, dry_run: bool) -> None:
    """With `dry_run` it only tells what would happen. Raises Fault when the import cannot be taken back."""
    with as_tenant(tenant):
        run = ImportRun.objects.filter(pk=number).first()
    if run is None:
        raise Fault(
            f"Import {number} does not exist in {tenant}", "See the numbers in the history of imports."
        )
    store = BrokerEntities(tenant)
    try:
        if dry_run:
            plan = plan_undo(run, store)
            counts = {
                name: getattr(plan, name)
                for name in ("restore", "recreate", "remove", "already", "left_alone")
            }
        else:
            done = undo_import(run, actor=system(tenant), at=timezone.now(), store=store)
            counts = {"restored": done.written, "removed": done.removed, "already": done.unchanged}
            counts |= {"left_alone": done.left_alone, "run": done.pk}
    except RuleBroken as broken:
        raise Fault(f"Import {number} cannot be undone ({broken.code})", broken.text) from None
    if as_json:
        typer.echo(orjson.dumps({"tenant": tenant, "undoes": number, "dry_run": dry_run, **counts}).decode())
        return
    words = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    typer.echo(f"取り消し {number}: {words}" if speech.startswith("ja") else f"Undo of {number}: {words}")


def undo_hint(run: int, speech: str) -> str:
    """How to take the import back."""
    command = f"hiroba import --undo {run} --tenant …"
    if speech.startswith("ja"):
        return f"取り込み番号 {run}（30日以内なら取り消せます: {command}）"
    return f"Import number {run} (can be undone for 30 days: {command})"
