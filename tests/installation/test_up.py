# SPDX-License-Identifier: Apache-2.0
"""A whole demo city under `hiroba up`: found, hurt, and stopped. The tests stand in the order in which they run."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from hiroba.kernel import configuration
from hiroba.kernel.identity import tokens
from hiroba.project.bench.memory import tree_mb
from hiroba.project.bench.scratch_city import City, scratch_city

TENANT = "282103"
ENTITY = f"urn:ngsi-ld:PublicFacility:{TENANT}-installation-test"
SECONDS_MAX = 60
# A guard against hanging, not a measure of speed: a restore on a busy machine takes a minute.
COMMAND_SECONDS_MAX = 180
PARTS = ("postgres", "broker", "web", "worker", "mqtt")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with scratch_city(demo=True, data_dir=tmp_path_factory.mktemp("city") / "var") as running:
        yield running


def hiroba(city: City, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hiroba.project.command_line", *arguments],
        env=city.environment,
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS_MAX,
        check=False,
    )


def part(city: City, name: str) -> psutil.Process | None:
    """The process that the supervisor started for this part."""
    for child in psutil.Process(city.pid).children():
        try:
            words = child.cmdline()
        except psutil.Error:
            continue
        if name in words[-1:] or (name == "postgres" and str(city.data_dir / "postgres") in words):
            return child
    return None


def wait_for(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while not condition():
        assert time.monotonic() < deadline, f"{what} within {SECONDS_MAX} s"
        time.sleep(0.1)


def answers(url: str, *, host: str = "localhost") -> bool:
    try:
        return httpx.get(url, headers={"Host": host}, timeout=5).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def write_token(city: City) -> dict[str, str]:
    key = configuration.secret(city.data_dir, "token_key")
    token = tokens.mint(key, subject="test", tenants=(TENANT,), scopes=("context:write",), seconds=600)
    return {"Authorization": f"Bearer {token}", "NGSILD-Tenant": TENANT}


def test_pages_and_broker_answer(city: City) -> None:
    page = httpx.get(f"http://127.0.0.1:{city.web_port}/", headers={"Host": "kakogawa.localhost"})

    assert page.status_code == httpx.codes.OK
    assert "加古川市" in page.text
    assert answers(f"http://127.0.0.1:{city.broker_port}/readyz")


def test_accounts_are_told_and_kept_for_the_owner_only(city: City) -> None:
    said = (city.data_dir / "said.log").read_text()
    kept = city.data_dir / "secrets" / "demo_accounts.txt"

    assert re.search(r"加古川市 +http://kakogawa\.localhost:\d+/", said)
    assert re.search(r"kakogawa-admin +\w{4}-\w{4}-\w{4} ", said)
    assert kept.stat().st_mode & 0o077 == 0


def test_second_up_is_refused_in_one_line(city: City) -> None:
    done = hiroba(city, "up")

    assert done.returncode == 1
    assert done.stderr == (
        f"The data folder {city.data_dir} is in use by process {city.pid}. "
        "Stop it with `hiroba down`, or choose another folder with HIROBA_DATA_DIR.\n"
    )


def test_second_postgres_on_the_directory_is_refused(city: City) -> None:
    assert "is in use by process" in hiroba(city, "postgres").stderr


def test_nothing_runs_as_a_superuser_of_the_database(city: City) -> None:
    assert hiroba(city, "database", "check").returncode == 0


@pytest.mark.parametrize("name", PARTS)
def test_killed_part_comes_back_and_nothing_is_lost(city: City, name: str) -> None:
    broker = f"http://127.0.0.1:{city.broker_port}"
    wait_for(lambda: answers(f"{broker}/readyz"), "The broker answers")
    entity = {
        "id": f"{ENTITY}-{name}",
        "type": "PublicFacility",
        "name": {"type": "Property", "value": "before the kill"},
    }
    created = httpx.post(f"{broker}/ngsi-ld/v1/entities", json=entity, headers=write_token(city))
    victim = part(city, name)
    assert created.status_code == httpx.codes.CREATED
    assert victim is not None

    victim.kill()

    wait_for(lambda: (now := part(city, name)) is not None and now.pid != victim.pid, f"{name} comes back")
    wait_for(lambda: answers(f"{broker}/readyz"), "The broker answers")
    wait_for(lambda: answers(f"http://127.0.0.1:{city.web_port}/readyz"), "The pages answer")
    kept = httpx.get(f"{broker}/ngsi-ld/v1/entities/{ENTITY}-{name}", headers={"NGSILD-Tenant": TENANT})
    assert kept.json()["name"]["value"] == "before the kill"


def test_web_worker_killed_alone_comes_back(city: City) -> None:
    web = part(city, "web")
    assert web is not None
    workers = web.children()

    workers[0].kill()

    wait_for(lambda: answers(f"http://127.0.0.1:{city.web_port}/readyz"), "The pages answer")


def test_memory_is_told_by_process(city: City) -> None:
    parts = tree_mb(city.pid)

    assert {"supervisor", *PARTS} <= parts.keys()


def test_down_stops_everything(city: City) -> None:
    started = [city.pid, *(child.pid for child in psutil.Process(city.pid).children(recursive=True))]

    done = hiroba(city, "down")

    assert (done.returncode, done.stdout) == (0, "Hiroba has stopped\n")
    wait_for(lambda: not any(_is_alive(pid) for pid in started), "All have ended")
    assert not (city.data_dir / "hiroba.pid").exists()


def test_second_start_keeps_data_and_passwords(city: City) -> None:
    before = (city.data_dir / "secrets" / "demo_accounts.txt").read_text()

    with scratch_city(demo=True, data_dir=city.data_dir) as again:
        kept = httpx.get(
            f"http://127.0.0.1:{again.broker_port}/ngsi-ld/v1/entities/{ENTITY}-postgres",
            headers={"NGSILD-Tenant": TENANT},
        )
        print(f"measured: second start {again.started_seconds:.1f} s")

    after = (city.data_dir / "secrets" / "demo_accounts.txt").read_text()
    assert kept.status_code == httpx.codes.OK
    assert re.findall(r"\w{4}-\w{4}-\w{4}", after) == re.findall(r"\w{4}-\w{4}-\w{4}", before)


def test_killed_supervisor_leaves_nothing_running(tmp_path: Path) -> None:
    with scratch_city(demo=False, data_dir=tmp_path / "var") as city:
        children = [child.pid for child in psutil.Process(city.pid).children(recursive=True)]

        os.kill(city.pid, signal.SIGKILL)

        wait_for(lambda: not any(_is_alive(pid) for pid in children), "All have ended")


def test_production_has_no_demo_and_tells_how_to_add_staff(tmp_path: Path) -> None:
    with scratch_city(demo=False, data_dir=tmp_path / "var") as city:
        said = (city.data_dir / "said.log").read_text()
        listed = hiroba(city, "tenant", "list", "--json")
        with psycopg.connect(configuration.embedded_database_url(city.data_dir, "hiroba_owner")) as owner:
            accounts = owner.execute("SELECT count(*) FROM identity_account").fetchone()

    assert "add one with `hiroba staff create NAME --operator`" in said
    assert listed.stdout.strip() == "[]"
    assert accounts == (0,)


def _is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
