# SPDX-License-Identifier: Apache-2.0
"""Every change of a case ends here: timeline, event and audit record, in the transaction of the change."""

import datetime
import uuid
from collections.abc import Mapping

from hiroba.kernel.api import audit, events
from hiroba.kernel.api.identity import Actor
from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.street_reports.events import AboutReport
from hiroba.services.street_reports.models import Report, Step
from hiroba.services.street_reports.rules import states
from hiroba.services.street_reports.rules.steps import Audience, Kind


def locked(report: uuid.UUID, *, seen_version: int) -> Report:
    """The report, held until the end of the transaction. Raises RuleBroken when a colleague changed it meanwhile."""
    found = Report.objects.select_for_update().filter(pk=report).first()
    if found is None:
        raise RuleBroken("report_unknown", "This report does not exist")
    states.check_version(seen_version, found.version)
    return found


def record_step(
    report: Report,
    kind: Kind,
    *,
    event: type[AboutReport],
    actor: Actor,
    at: datetime.datetime,
    audience: Audience = Audience.REPORTER,
    text: str = "",
    facts: Mapping[str, audit.Fact] | None = None,
) -> Step:
    """Saves the report with a new version and writes what happened. Texts of people stay out of event and audit."""
    report.version += 1
    report.updated_at = at
    report.save()
    step = Step.objects.create(
        report=report,
        kind=kind,
        audience=audience,
        text=text.strip(),
        facts=dict(facts or {}),
        actor=actor.reference,
        at=at,
    )
    events.publish(event(report=str(report.pk), step=step.pk), actor=actor, at=at)  # type: ignore[arg-type]
    audit.record(
        action=f"street_reports.{kind.value}",
        subject=f"report:{report.pk}",
        actor=actor,
        facts={"number": report.number, "state": report.state, **(facts or {})},
        at=at,
    )
    return step
