# SPDX-License-Identifier: Apache-2.0
import sys
from collections.abc import Iterator

import pytest
from django.apps import apps

from hiroba.kernel.registry.manifest import PersonalDataItem, Service, Text
from hiroba.kernel.registry.personal_data import restricted_data_is_encrypted

TEXT = Text(en="Telephone", ja="電話番号")
MODELS = """
from django.db import models
from hiroba.kernel.api.encryption import EncryptedTextField

class Call(models.Model):
    phone = EncryptedTextField()
    note = models.TextField()
    class Meta:
        app_label = "calls_of_test"
"""


@pytest.fixture(scope="module", autouse=True)
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("installed")
    (folder / "calls_of_test").mkdir()
    (folder / "calls_of_test" / "__init__.py").touch()
    (folder / "calls_of_test" / "models.py").write_text(MODELS, encoding="utf-8")
    sys.path.insert(0, str(folder))
    yield
    sys.path.remove(str(folder))
    del apps.all_models["calls_of_test"]


def faults(*fields: str, restricted: bool = True) -> list[str]:
    item = PersonalDataItem(
        item=TEXT, purpose=TEXT, basis="law", keep_days=1, restricted=restricted, fields=fields
    )
    calls = Service(
        name="calls_of_test",
        title=TEXT,
        summary=TEXT,
        icon="map",
        personal_data=(item,),
        package="calls_of_test",
    )
    return list(restricted_data_is_encrypted(calls))


def test_restricted_data_in_an_encrypted_field_is_right() -> None:
    assert faults("models:Call.phone") == []


def test_restricted_data_in_a_plain_field_is_told() -> None:
    assert faults("models:Call.phone", "models:Call.note") == [
        "models:Call.note is personal data marked restricted, but not an EncryptedTextField"
    ]


def test_encrypted_field_that_no_item_names_is_told() -> None:
    assert faults() == [
        "The restricted personal data 'Telephone' names no fields",
        "The encrypted field Call.phone belongs to no item of restricted personal data",
    ]


@pytest.mark.parametrize("target", ["models:Call.fax", "models:Fax.phone", "papers:Call.phone", "phone"])
def test_field_that_is_not_there_is_told(target: str) -> None:
    assert faults("models:Call.phone", target) == [f"{target} is not a field (module:Model.field)"]


def test_fields_without_the_mark_are_told() -> None:
    assert faults("models:Call.phone", restricted=False) == [
        "The personal data 'Telephone' names fields but is not marked restricted"
    ]
