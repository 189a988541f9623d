# SPDX-License-Identifier: Apache-2.0
"""The restore drill: a city under load is backed up, restored elsewhere, started, and is the same city."""

import itertools
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from hiroba.kernel import configuration
from hiroba.kernel.identity import tokens
from hiroba.project.backup.making import SUFFIX
from hiroba.project.bench.scratch_city import City, scratch_city
from tests.installation.test_up import hiroba, wait_for

TOWN = "282103"
HISTORY_OF_ENTITIES = """
SELECT count(*) FROM context.entity e
WHERE e.modified <> (SELECT max(change) FROM context.history h WHERE h.tenant = e.tenant AND h.id = e.id)
"""


@pytest.fixture(scope="module")
def backup_under_load(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path, str]]:
    """The file, the passphrase, and the accounts of the city that it was made of."""
    folder = tmp_path_factory.mktemp("drill")
    words = folder / "words"
    words.write_text("a passphrase of the drill")
    file = folder / "backups" / f"city{SUFFIX}"
    with scratch_city(demo=True, data_dir=folder / "var") as city:
        stop = threading.Event()
        writers = [threading.Thread(target=work, args=(city, stop)) for work in (_change_entities, _act)]
        for writer in writers:
            writer.start()
        try:
            made = hiroba(city, "backup", "--to", str(file), "--passphrase-file", str(words))
        finally:
            stop.set()
            for writer in writers:
                writer.join()
        assert made.returncode == 0, made.stderr
        yield file, words, (city.data_dir / "secrets" / "demo_accounts.txt").read_text()


@pytest.fixture(scope="module")
def restored(
    backup_under_load: tuple[Path, Path, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    file, words, _ = backup_under_load
    data_dir = tmp_path_factory.mktemp("restored") / "var"
    done = hiroba(City(0, data_dir, 0, 0, 0, 0, 0.0), "restore", str(file), "--passphrase-file", str(words))
    assert done.returncode == 0, done.stderr
    assert data_dir.stat().st_mode & 0o066 == 0, "others may pass, not list"
    for private in ("log", "files", "imports", "secrets", "operation"):
        assert (data_dir / private).stat().st_mode & 0o077 == 0
    assert re.search(r"The audit holds: [1-9]\d+ records in 8 chains", done.stdout)
    with scratch_city(demo=False, data_dir=data_dir) as city:
        yield city


def test_writes_during_the_backup_are_there_whole_or_not_at_all(restored: City) -> None:
    url = configuration.embedded_database_url(restored.data_dir, "hiroba_owner")

    with psycopg.connect(url) as owner:
        acts = owner.execute("SELECT count(*) FROM audit_record WHERE action = 'drill.act'").fetchone()
        entities = owner.execute(
            "SELECT document FROM context.entity WHERE id LIKE 'urn:ngsi-ld:Twin:%' ORDER BY id"
        ).fetchall()
        without_history = owner.execute(HISTORY_OF_ENTITIES).fetchone()

    counts = {json.loads(document)["count"]["value"] for (document,) in entities}
    assert acts is not None
    assert acts[0] > 0
    assert (len(entities), len(counts)) == (2, 1), "both twins are changed in one transaction"
    assert without_history == (0,)


def test_audit_of_the_restored_city_holds(restored: City) -> None:
    done = hiroba(restored, "audit", "verify", "--json")

    assert done.returncode == 0, done.stdout
    assert {row["break"] for row in json.loads(done.stdout)} == {None}


def test_people_sign_in_with_their_old_passwords(
    restored: City, backup_under_load: tuple[Path, Path, str]
) -> None:
    login, password = re.findall(r"(kakogawa-admin) +(\w{4}-\w{4}-\w{4})", backup_under_load[2])[0]
    base = f"http://127.0.0.1:{restored.web_port}"
    with httpx.Client(base_url=base, headers={"Host": "kakogawa.localhost"}) as browser:
        form = browser.get("/account/sign-in")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
        assert token is not None

        answer = browser.post(
            "/account/sign-in",
            data={"csrfmiddlewaretoken": token[1], "login": login, "password": password},
            headers={"Referer": f"{base}/account/sign-in"},
        )

    assert answer.status_code == httpx.codes.FOUND, answer.text


def test_broker_goes_on_where_it_was(restored: City) -> None:
    broker = f"http://127.0.0.1:{restored.broker_port}"
    query = {"type": "Twin", "options": "keyValues"}
    wait_for(lambda: httpx.get(f"{broker}/readyz").status_code == httpx.codes.OK, "The broker answers")
    before = _newest_change(restored)

    written = httpx.post(
        f"{broker}/ngsi-ld/v1/entityOperations/upsert", json=_twins(10_000_000), headers=_headers(restored)
    )
    read = httpx.get(f"{broker}/ngsi-ld/v1/entities", params=query, headers=_headers(restored))

    assert written.status_code in (httpx.codes.CREATED, httpx.codes.NO_CONTENT), written.text
    assert {entity["count"] for entity in read.json()} == {10_000_000}
    assert _newest_change(restored) > before


def _change_entities(city: City, stop: threading.Event) -> None:
    url = f"http://127.0.0.1:{city.broker_port}/ngsi-ld/v1/entityOperations/upsert"
    with httpx.Client(headers=_headers(city)) as client:
        for number in itertools.count():
            client.post(url, json=_twins(number)).raise_for_status()
            if stop.wait(0.002):
                return


def _act(city: City, stop: threading.Event) -> None:
    """Acts as services record them: record and waiting list in one transaction, sealed by the worker meanwhile."""
    url = configuration.embedded_database_url(city.data_dir, "hiroba_app")
    with psycopg.connect(url) as connection:
        while not stop.wait(0.002):
            connection.execute("SELECT set_config('hiroba.tenant', %s, true)", [TOWN])
            connection.execute(
                "WITH written AS (INSERT INTO audit_record (tenant, at, action, subject, actor, facts) "
                "VALUES (%s, now(), 'drill.act', 'drill', 'system', '{}') RETURNING tenant, id) "
                "INSERT INTO audit_unsealed (tenant, record_id) SELECT tenant, id FROM written",
                [TOWN],
            )
            connection.execute("SELECT pg_notify('hiroba_audit', %s)", [TOWN])
            connection.commit()


def _twins(count: int) -> list[dict[str, object]]:
    return [
        {
            "id": f"urn:ngsi-ld:Twin:{TOWN}-{name}",
            "type": "Twin",
            "count": {"type": "Property", "value": count},
        }
        for name in ("a", "b")
    ]


def _headers(city: City) -> dict[str, str]:
    key = configuration.secret(city.data_dir, "token_key")
    scopes = ("context:write", "context:read:staff", "context:read:restricted")
    token = tokens.mint(key, subject="test", tenants=(TOWN,), scopes=scopes, seconds=600)
    return {"Authorization": f"Bearer {token}", "NGSILD-Tenant": TOWN}


def _newest_change(city: City) -> int:
    url = configuration.embedded_database_url(city.data_dir, "hiroba_owner")
    with psycopg.connect(url) as owner:
        row = owner.execute("SELECT max(change) FROM context.history").fetchone()
    return int(row[0]) if row else 0
