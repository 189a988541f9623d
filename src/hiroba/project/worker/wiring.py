# SPDX-License-Identifier: Apache-2.0
"""Joins the manifests with the dispatcher and the timetable."""

from importlib import import_module
from importlib.util import find_spec

from hiroba.kernel.events.dispatcher import Dispatcher
from hiroba.kernel.events.reactions import Reactions
from hiroba.kernel.registry import collection
from hiroba.kernel.tenancy.queries import switched_on_services

PARTS = ("events", "jobs")
"""Modules of a service that declare something when they are imported."""

UPKEEP = (
    "hiroba.kernel.files.upkeep",
    "hiroba.kernel.jobs.upkeep",
    "hiroba.kernel.messaging.upkeep",
    "hiroba.project.backup.schedule",
)
"""Modules outside the services that declare timed work."""


def load_services() -> None:
    """Imports the declarations of all services. Raises what a broken module raises."""
    for service in collection.services():
        for part in PARTS:
            if find_spec(f"{service.package}.{part}"):
                import_module(f"{service.package}.{part}")
    for module in UPKEEP:
        import_module(module)


def dispatcher() -> Dispatcher:
    """Reactions of all services; each town gets those of the services that it has switched on."""
    return Dispatcher(Reactions.of(collection.reactions()), choose=of_services_on)


def of_services_on(names: frozenset[str]) -> frozenset[str]:
    """Those of `<service>.…` whose service is on in the current town; the kernel's own are always on."""
    services = {name: collection.service(name.partition(".")[0]) for name in names}
    is_on = switched_on_services()
    return frozenset(
        name
        for name, service in services.items()
        if service is None or service.built_in or service.name in is_on
    )


def is_on(name: str) -> bool:
    return bool(of_services_on(frozenset([name])))
