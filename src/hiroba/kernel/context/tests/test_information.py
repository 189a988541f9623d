# SPDX-License-Identifier: Apache-2.0
"""GET /info/sourceIdentity (ETSI GS CIM 009, 5.15) and what the broker conforms to."""

from importlib.metadata import version

from hiroba.kernel.context.tests.conftest import Town


def test_source_identity_tells_name_and_uptime(town: Town) -> None:
    told = town.get("info/sourceIdentity").json()

    assert told["type"] == "ContextSourceIdentity"
    assert told["contextSourceUptime"].startswith("P0DT")
    assert {"id", "contextSourceAlias", "contextSourceTimeAt"} <= set(told)


def test_conformance_names_standard_and_version(town: Town) -> None:
    told = town.get("info/conformance", {"Accept": "application/ld+json"}).json()

    assert (told["specification"], told["specificationVersion"]) == ("ETSI GS CIM 009", "1.9.1")
    assert told["productVersion"] == version("hiroba")
    assert "@context" in told
