# SPDX-License-Identifier: Apache-2.0
"""Finds the services: folders of `hiroba.services`, and packages of others by the entry point `hiroba.services`."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Any

from hiroba.kernel.registry.manifest import EntityType, Layer, Permission, Role, Service

OWN_PACKAGE = "hiroba.services"


def packages() -> list[str]:
    """Import names of all service packages, without importing them; Django installs them as apps."""
    own = importlib.import_module(OWN_PACKAGE)
    names = [f"{OWN_PACKAGE}.{module.name}" for module in pkgutil.iter_modules(own.__path__) if module.ispkg]
    others = [entry.value for entry in entry_points(group=OWN_PACKAGE)]
    return [name for name in (*sorted(names), *sorted(others)) if find_spec(f"{name}.service")]


@cache
def services() -> tuple[Service, ...]:
    """Every manifest, in the order of the menu. Raises what the import of a broken manifest raises."""
    found = [load(package) for package in packages()]
    return tuple(sorted(found, key=lambda service: (service.menu is None, service.menu or 0, service.name)))


def service(name: str) -> Service | None:
    return next((each for each in services() if each.name == name), None)


def roles() -> Iterator[Role]:
    return (role for each in services() for role in each.roles)


def permissions() -> Iterator[Permission]:
    return (permission for each in services() for permission in each.permissions)


def entity_types() -> Iterator[tuple[Service, EntityType]]:
    return ((each, entity_type) for each in services() for entity_type in each.entity_types)


def layers(names: Iterable[str] | None = None) -> Iterator[tuple[Service, Layer]]:
    """Layers of all services, or of the named ones."""
    wanted = None if names is None else frozenset(names)
    return (
        (each, layer) for each in services() if wanted is None or each.name in wanted for layer in each.layers
    )


@cache
def role_permissions() -> dict[str, tuple[str, ...]]:
    return {role.name: role.permissions for role in roles()}


def reactions() -> Iterator[tuple[str, str, Callable[..., None]]]:
    """(wire name of the event, stable key of the handler, the handler) of every reaction."""
    for each in services():
        for reaction in each.reactions:
            yield reaction.event, f"{each.name}.{reaction.handler}", resolve(each, reaction.handler)


def services_on(switched_on: Iterable[str]) -> tuple[Service, ...]:
    """The built-in services and those named, in the order of the menu."""
    names = frozenset(switched_on)
    return tuple(each for each in services() if each.built_in or each.name in names)


def resolve(owner: Service, target: str) -> Any:
    """The object that `module:name` means in the service's folder. Raises ImportError, AttributeError, ValueError."""
    module_name, separator, name = target.partition(":")
    if not separator:
        raise ValueError(f"{target} is not of the form module:name")
    return getattr(importlib.import_module(f"{owner.package}.{module_name}"), name)


def load(package: str) -> Service:
    """The manifest of a package. Raises whatever its `service.py` raises."""
    manifest: Service = importlib.import_module(f"{package}.service").service
    return replace(manifest, package=package)
