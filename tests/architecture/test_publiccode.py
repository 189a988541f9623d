# SPDX-License-Identifier: Apache-2.0
"""publiccode.yml has what its standard (0.4) requires, so that catalogues of public software can read it."""

from typing import Any

import pytest
import yaml

from hiroba.kernel.testing import REPOSITORY

REQUIRED = (
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "developmentStatus",
    "softwareType",
    "description",
)


@pytest.fixture
def publiccode() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((REPOSITORY / "publiccode.yml").read_text(encoding="utf-8"))
    return loaded


def test_publiccode_has_every_required_key(publiccode: dict[str, Any]) -> None:
    assert [key for key in REQUIRED if not publiccode.get(key)] == []
    assert publiccode["legal"]["license"] == "Apache-2.0"
    assert publiccode["maintenance"]["contacts"]
    assert set(publiccode["localisation"]) == {"localisationReady", "availableLanguages"}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_publiccode_texts_have_the_length_of_the_standard(publiccode: dict[str, Any], language: str) -> None:
    text = publiccode["description"][language]

    assert len(text["shortDescription"]) <= 150
    assert 150 <= len(text["longDescription"]) <= 10_000
    assert all(len(feature) <= 100 for feature in text["features"])
