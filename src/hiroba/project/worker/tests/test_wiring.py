# SPDX-License-Identifier: Apache-2.0
from django.utils import timezone

from hiroba.kernel.events import event as events
from hiroba.kernel.files.upkeep import sweep
from hiroba.kernel.jobs import upkeep
from hiroba.kernel.jobs.timetable import timetable
from hiroba.kernel.registry import collection
from hiroba.kernel.tenancy.models import ServiceSwitch
from hiroba.project.worker import wiring


def test_load_services_knows_every_event_of_the_manifests() -> None:
    wiring.load_services()

    declared = {name for service in collection.services() for name in service.events}
    assert declared - set(events.names()) == set()
    assert {upkeep.remove_settled_events, sweep} - {timed.task for timed in timetable()} == set()


def test_handlers_of_a_service_that_is_off_are_left_out(tenant: str) -> None:
    switchable = next(service.name for service in collection.services() if not service.built_in)
    built_in = next(service.name for service in collection.services() if service.built_in)
    names = frozenset([f"{switchable}.reactions:a", f"{built_in}.reactions:a", "events.remove_old_events"])

    before = wiring.of_services_on(names)
    ServiceSwitch.objects.create(service=switchable, switched_on_at=timezone.now())

    assert before == names - {f"{switchable}.reactions:a"}
    assert wiring.of_services_on(names) == names
