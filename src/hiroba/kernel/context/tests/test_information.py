# SPDX-License-Identifier: Apache-2.0
"""GET /info/sourceIdentity (ETSI GS CIM 009, 5.15) and what the broker conforms to."""

from importlib.metadata import version

import httpx
import pytest

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


def test_address_alone_leads_to_what_there_is(broker_url: str) -> None:
    with httpx.Client(base_url=broker_url, headers={"NGSILD-Tenant": "entry"}, trust_env=False) as client:
        told = client.get("/").json()
        paths = {*told["ngsi-ld"].values(), *told["ngsi-v2"].values(), told["health"]}
        found = {path for path in paths if client.get(path).status_code != 404}

    assert told["version"] == version("hiroba")
    assert found == paths


@pytest.mark.parametrize("path", ["", "/", "/enties/urn:a:b"])
def test_wrong_address_is_told_where_the_right_ones_stand(broker_url: str, path: str) -> None:
    answer = httpx.get(f"{broker_url}/ngsi-ld/v1{path}", trust_env=False)

    assert answer.status_code == 404
    assert answer.json()["detail"] == (
        f"There is no resource {path.strip('/')!r} here; GET / names those that there are"
    )
