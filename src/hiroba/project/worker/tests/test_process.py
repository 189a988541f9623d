# SPDX-License-Identifier: Apache-2.0
"""`hiroba worker` as a whole: seals, jobs, and the stop on SIGTERM."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import httpx
import psycopg
import pytest
from django.db import connection

from hiroba.kernel import configuration
from hiroba.kernel.audit.records import record, record_for_installation
from hiroba.kernel.audit.verification import verify
from hiroba.kernel.jobs import upkeep
from hiroba.kernel.tenancy import INSTALLATION, as_tenant
from hiroba.kernel.testing.environment import free_port
from hiroba.project.worker.rounds import seal

TENANT = "282103"
HEALTH_PORT = free_port()
COMMAND = [sys.executable, "-m", "hiroba.project.command_line"]


class Staff:
    reference = "system"


@pytest.fixture
def worker(committed: configuration.Configuration) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {"HIROBA_WORKER_METRICS_PORT": str(HEALTH_PORT)}
    process = subprocess.Popen([*COMMAND, "worker"], stderr=subprocess.PIPE, text=True, env=environment)
    yield process
    process.terminate()
    process.communicate(timeout=20)


def test_worker_seals_new_records(worker: subprocess.Popen[str]) -> None:
    wait_for(lambda: count("SELECT count(*) FROM procrastinate_workers") == 1, 20)

    with as_tenant(TENANT):
        record(action="shelters.open_shelter", subject="shelter:1", actor=Staff())
    record_for_installation(action="tenancy.create_tenant", subject="tenant:104256", actor=Staff())

    wait_for(lambda: (verify(TENANT).sealed, verify(INSTALLATION).sealed) == (1, 1), 20)


def test_worker_tells_its_health_and_figures(worker: subprocess.Popen[str]) -> None:
    wait_for(lambda: count("SELECT count(*) FROM procrastinate_workers") == 1, 20)

    answers = {
        path: httpx.get(f"http://127.0.0.1:{HEALTH_PORT}{path}", timeout=10)
        for path in ("/healthz", "/readyz", "/metrics", "/")
    }

    assert [answer.status_code for answer in answers.values()] == [200, 200, 200, 404]
    assert 'hiroba_worker_oldest_event_seconds{tenant="282103"} 0.0' in answers["/metrics"].text


def test_worker_runs_jobs_and_stops_cleanly(worker: subprocess.Popen[str]) -> None:
    with as_tenant(TENANT):
        upkeep.remove_settled_events.enqueue(tenant=TENANT)
    wait_for(
        lambda: count("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')") == 0, 20
    )
    wait_for(lambda: count("SELECT count(*) FROM procrastinate_workers") == 1, 20)

    worker.terminate()
    _, log = worker.communicate(timeout=20)

    assert worker.returncode == 0, log
    assert '"event": "worker_stopped"' in log
    assert count("SELECT count(*) FROM procrastinate_workers") == 0


def test_audit_verify_says_which_record_is_changed(committed: configuration.Configuration) -> None:
    with as_tenant(TENANT):
        number = record(action="shelters.open_shelter", subject="shelter:1", actor=Staff())
    seal(TENANT)
    whole = verify_command("--tenant", TENANT, "--json")
    with psycopg.connect(committed.database_owner_url) as owner:
        owner.execute("UPDATE audit_record SET subject = 'shelter:2'")
    broken = verify_command()

    [row] = json.loads(whole.stdout)
    assert (whole.returncode, row["sealed"], row["break"]) == (0, 1, None)
    assert broken.returncode == 1
    assert f"BROKEN: Record {number} is changed" in broken.stdout
    assert "The audit of 282103 is broken" in broken.stderr


def test_audit_verify_with_unusable_head_is_refused(committed: configuration.Configuration) -> None:
    refused = verify_command("--tenant", TENANT, "--noted", "twelve")

    assert refused.returncode == 2
    assert "number:digest" in refused.stderr


def verify_command(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "audit", "verify", *options], capture_output=True, text=True, timeout=60, check=False
    )


def wait_for(is_so: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def count(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])
