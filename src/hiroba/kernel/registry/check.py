# SPDX-License-Identifier: Apache-2.0
"""What `hiroba check` looks for in the manifests: every fault is told at once."""

import importlib
import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from hiroba.kernel.events.event import Event
from hiroba.kernel.registry.collection import load, packages, resolve
from hiroba.kernel.registry.manifest import Page, Service, Text
from hiroba.kernel.registry.names import name_fault
from hiroba.kernel.registry.personal_data import restricted_data_is_encrypted

REQUIRED_FILES = ("README.md", "tests/__init__.py")

AUDIENCES = ("public", "partner", "staff", "restricted")
"""From the widest to the narrowest."""

FUNCTION = re.compile(r"RA-(0[1-9]|[1-4][0-9]|5[0-8])")
"""The functions of the SC Reference Architecture as docs/architecture.md numbers them."""


def faults_of_installed() -> list[str]:
    """The faults of every installed service, those included whose manifest cannot even be loaded."""
    loaded, found = [], []
    for package in packages():
        try:
            loaded.append(load(package))
        except Exception as error:  # A manifest is code: whatever it raises is its fault.
            found.append(f"{package}: service.py cannot be loaded ({type(error).__name__}: {error})")
    return found + faults(loaded)


def faults(services: Iterable[Service]) -> list[str]:
    """One sentence for each fault, beginning with the service's name; empty when all is well."""
    all_services = tuple(services)
    own = [f"{each.name}: {fault}" for each in all_services for rule in SERVICE_RULES for fault in rule(each)]
    return own + list(_shared_names(all_services)) + list(_unknown_events(all_services))


def _name_is_folder(service: Service) -> Iterator[str]:
    folder = service.package.rpartition(".")[2]
    if fault := name_fault(service.name):
        yield fault
    if service.name != folder:
        yield f"The name differs from its folder {folder}"


def _files_are_there(service: Service) -> Iterator[str]:
    spec = find_spec(service.package)
    folder = Path(next(iter(spec.submodule_search_locations or ()), ".")) if spec else Path()
    for name in REQUIRED_FILES:
        if not (folder / name).exists():
            yield f"The file {name} is missing"


def _texts_are_complete(service: Service) -> Iterator[str]:
    for place, text in _texts(service):
        if not text.en.strip() or not text.ja.strip():
            yield f"{place} lacks its English or Japanese text"


def _permissions_are_declared(service: Service) -> Iterator[str]:
    declared = {permission.name for permission in service.permissions}
    for name in declared:
        if not name.startswith(f"{service.name}."):
            yield f"The permission {name} does not begin with {service.name}."
    for role in service.roles:
        if not role.name.startswith(f"{service.name}."):
            yield f"The role {role.name} does not begin with {service.name}."
        yield from (
            f"The role {role.name} has the undeclared {p}" for p in role.permissions if p not in declared
        )
    for page in service.pages:
        if page.audience == "staff" and page.permission not in declared:
            yield f"The staff page {page.name} needs a declared permission, not {page.permission!r}"
        if page.audience != "staff" and page.permission:
            yield f"The page {page.name} is {page.audience} but names a permission"


def _targets_exist(service: Service) -> Iterator[str]:
    targets = [page.view for page in service.pages] + [reaction.handler for reaction in service.reactions]
    targets += [indicator.query for indicator in service.indicators] + [
        page.view for page in service.tv_pages
    ]
    targets += [each for each in (service.api, service.demo, service.work, service.search) if each]
    for target in targets:
        try:
            found = resolve(service, target)
        except Exception as error:  # The code of a service may raise anything.
            yield f"{target} cannot be loaded ({type(error).__name__}: {error})"
        else:
            if target != service.api and not callable(found):
                yield f"{target} is not a function"


def _functions_can_be_called(service: Service) -> Iterator[str]:
    """As the staff pages call them; what cannot be loaded is told by the rule before."""
    called: list[tuple[str, Mapping[str, None]]] = [
        (indicator.query, {"at": None}) for indicator in service.indicators
    ]
    called += [(service.work, {"actor": None, "at": None})] if service.work else []
    called += [(service.search, {})] if service.search else []
    for target, arguments in called:
        try:
            inspect.signature(resolve(service, target)).bind(**arguments)
        except TypeError:
            yield f"{target} cannot be called with ({', '.join(arguments)})"
        except Exception:  # noqa: S112 -- told already
            continue


def _layers_have_types(service: Service) -> Iterator[str]:
    own = {entity_type.name for entity_type in service.entity_types}
    known = own | set(service.reads)
    yield from (
        f"The layer of {each.entity_type} has no entity type"
        for each in service.layers
        if each.entity_type not in known
    )
    yield from (
        f"The data set {each.name} is of a foreign type"
        for each in service.datasets
        if each.entity_type not in own
    )


def _layers_only_narrow(service: Service) -> Iterator[str]:
    """What only staff may read cannot be shown to everybody by a layer. `reads` are checked by their own service.

    The broker knows no partners: a layer for them needs a type for staff, else everybody reads it there.
    """
    audiences = {each.name: each.audience for each in service.entity_types}
    for layer in service.layers:
        of_type = audiences.get(layer.entity_type, "public")
        if layer.audience == "partner":
            if layer.entity_type in audiences and of_type != "staff":
                yield f"The layer of {layer.entity_type} is for partners, so its entity type must be for staff"
        elif layer.audience and AUDIENCES.index(layer.audience) < AUDIENCES.index(of_type):
            yield f"The layer of {layer.entity_type} is for {layer.audience}, its entity type for {of_type} only"
        if bool(layer.area_kind) != bool(layer.area_value):
            yield f"The layer of {layer.entity_type} names only one of area_kind and area_value"


def _events_are_classes(service: Service) -> Iterator[str]:
    """`events.py` and the manifest name the same events."""
    classes: set[str] = set()
    if find_spec(f"{service.package}.events"):
        classes = {
            each.name
            for each in vars(importlib.import_module(f"{service.package}.events")).values()
            if isinstance(each, type) and issubclass(each, Event) and each is not Event
        }
    yield from (
        f"The event {name} has no class in events.py" for name in sorted(set(service.events) - classes)
    )
    yield from (f"The event {name} is not in the manifest" for name in sorted(classes - set(service.events)))


def _functions_are_known(service: Service) -> Iterator[str]:
    for module in service.modules:
        if not FUNCTION.fullmatch(module.function):
            yield f"The function {module.function} is not one of the reference architecture (RA-01 to RA-58)"


SERVICE_RULES: tuple[Callable[[Service], Iterator[str]], ...] = (
    _name_is_folder,
    _files_are_there,
    _texts_are_complete,
    _permissions_are_declared,
    _targets_exist,
    _functions_can_be_called,
    _layers_have_types,
    _layers_only_narrow,
    _events_are_classes,
    _functions_are_known,
    restricted_data_is_encrypted,
)


def _shared_names(services: tuple[Service, ...]) -> Iterator[str]:
    kinds = {
        "service": [each.name for each in services],
        "entity type": [each.name for service in services for each in service.entity_types],
        "event": [name for service in services for name in service.events],
        "URL name": [f"{service.name}:{page.name}" for service in services for page in service.pages],
        "address": [_address(service, page) for service in services for page in service.pages],
        "indicator": [f"{service.name}.{each.name}" for service in services for each in service.indicators],
    }
    for kind, names in kinds.items():
        yield from (
            f"The {kind} {name} is declared {count} times"
            for name, count in Counter(names).items()
            if count > 1
        )


def _address(service: Service, page: Page) -> str:
    return f"/{'staff/' if page.audience == 'staff' else ''}{service.name}/{page.path}"


def _unknown_events(services: tuple[Service, ...]) -> Iterator[str]:
    known = {name for service in services for name in service.events}
    for service in services:
        yield from (
            f"{service.name}: The event {name} does not begin with {service.name}."
            for name in service.events
            if not name.startswith(f"{service.name}.")
        )
        wanted = [each.event for each in service.reactions] + [each.event for each in service.point_rules]
        yield from (
            f"{service.name}: Nobody publishes the event {name}" for name in wanted if name not in known
        )


def _texts(service: Service) -> Iterator[tuple[str, Text]]:
    yield "The title", service.title
    yield "The summary", service.summary
    yield from ((f"The permission {each.name}", each.title) for each in service.permissions)
    yield from ((f"The role {each.name}", each.title) for each in service.roles)
    yield from ((f"The page {each.name}", each.title) for each in service.pages)
    yield from ((f"The entity type {each.name}", each.title) for each in service.entity_types)
    yield from ((f"The indicator {each.name}", each.title) for each in service.indicators)
    yield from ((f"The purpose {each.name}", each.title) for each in service.purposes)
    yield from ((f"The point rule {each.name}", each.title) for each in service.point_rules)
    yield from ((f"The data set {each.name}", each.title) for each in service.datasets)
    yield from ((f"The television page {each.path}", each.title) for each in service.tv_pages)
    for item in service.personal_data:
        yield "An item of personal data", item.item
        yield "A purpose of personal data", item.purpose
    for layer in service.layers:
        yield f"The layer of {layer.entity_type}", layer.title
        yield from ((f"The attribute {name} of {layer.entity_type}", text) for name, text in layer.attributes)
