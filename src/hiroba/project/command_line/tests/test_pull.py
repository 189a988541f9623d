# SPDX-License-Identifier: Apache-2.0
"""`hiroba pull` as a person runs it: a source is added, visited and listed."""

import json
import os
import subprocess
import sys

import pytest

from hiroba.kernel.testing.fixtures import RunningBroker
from hiroba.services.data_desk.tests.source_double import Answer, source_double

pytestmark = pytest.mark.usefixtures("committed")
WIFI = "NO,名称,緯度,経度,SSID\n1,市役所,34.757,134.841,A\n2,図書館,34.758,134.842,A\n"


def pull(*arguments: str, networks: str = "127.0.0.0/8") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hiroba.project.command_line", "pull", *arguments, "--tenant", "282103"],
        env={**os.environ, "HIROBA_PULL_ALLOW_NETWORKS": networks},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_source_is_added_visited_and_listed(broker: RunningBroker) -> None:
    with source_double() as double:
        double.answers["/wifi.csv"] = Answer(WIFI.encode())

        added = pull("add", f"{double.url}/wifi.csv", "--title", "公衆無線LAN", "--every", "day")
        number = added.stdout.split()[0]
        visited = pull("run", number)
        listed = json.loads(pull("list", "--json").stdout)

    assert (added.returncode, visited.returncode) == (0, 0), added.stderr + visited.stderr
    assert [(each["title"], each["rhythm"], each["last_result"]) for each in listed] == [
        ("公衆無線LAN", "day", "imported")
    ]


def test_source_inside_the_network_is_not_asked() -> None:
    """The address is judged when it is connected to, because a name may point elsewhere by then."""
    with source_double() as double:
        number = pull("add", f"{double.url}/wifi.csv", "--title", "内部", networks="").stdout.split()[0]

        visited = pull("run", number, networks="")

    assert (visited.returncode, double.asked) == (1, [])
    assert visited.stdout.startswith(f"{number} failed ")


def test_source_that_does_not_exist_is_told() -> None:
    done = pull("run", "999")

    assert done.returncode == 1
    assert "Source 999 does not exist in 282103" in done.stderr
