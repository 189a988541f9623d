# SPDX-License-Identifier: Apache-2.0
"""What `hiroba check` asks of restricted personal data: manifest and models name the same encrypted fields."""

import importlib
from collections.abc import Iterator
from importlib.util import find_spec

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from hiroba.kernel.encryption.fields import EncryptedTextField
from hiroba.kernel.registry.collection import resolve
from hiroba.kernel.registry.manifest import Service


def restricted_data_is_encrypted(service: Service) -> Iterator[str]:
    named = set()
    for item in service.personal_data:
        if item.restricted and not item.fields:
            yield f"The restricted personal data {item.item.en!r} names no fields"
        if item.fields and not item.restricted:
            yield f"The personal data {item.item.en!r} names fields but is not marked restricted"
        for target in item.fields:
            named.add(target.partition(":")[2])
            if fault := _fault(service, target):
                yield fault
    for name in sorted(_encrypted_fields(service) - named):
        yield f"The encrypted field {name} belongs to no item of restricted personal data"


def _fault(service: Service, target: str) -> str:
    place, _, name = target.rpartition(".")
    try:
        field = resolve(service, place)._meta.get_field(name)
    except (ImportError, AttributeError, ValueError, FieldDoesNotExist):
        return f"{target} is not a field (module:Model.field)"
    if not isinstance(field, EncryptedTextField):
        return f"{target} is personal data marked restricted, but not an EncryptedTextField"
    return ""


def _encrypted_fields(service: Service) -> set[str]:
    if not find_spec(f"{service.package}.models"):
        return set()
    found = vars(importlib.import_module(f"{service.package}.models")).values()
    tables = [each for each in found if isinstance(each, type) and issubclass(each, models.Model)]
    return {
        f"{table.__name__}.{field.name}"
        for table in tables
        if table.__module__.startswith(service.package)
        for field in table._meta.local_fields
        if isinstance(field, EncryptedTextField)
    }
