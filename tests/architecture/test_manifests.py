# SPDX-License-Identifier: Apache-2.0
"""The manifests of the tree are complete; what else `hiroba check` notices is tested beside it."""

from hiroba.kernel.registry.check import faults_of_installed
from hiroba.kernel.registry.collection import packages
from tests.architecture.tree import REPOSITORY


def test_manifests_are_without_fault() -> None:
    assert faults_of_installed() == []


def test_folders_of_services_all_have_a_manifest() -> None:
    """A folder without `service.py` would be skipped in silence."""
    folders = {
        f"hiroba.services.{path.parent.name}"
        for path in (REPOSITORY / "src/hiroba/services").glob("*/__init__.py")
    }

    assert folders - set(packages()) == set()
