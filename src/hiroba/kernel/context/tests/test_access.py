# SPDX-License-Identifier: Apache-2.0
"""Who may read and write what: audiences of types, tokens, tickets, tenants (5.2.23 for unknown tenants)."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import orjson
import psycopg
import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import NGSI_LD, start_broker, stop_broker
from hiroba.kernel.context.tests.samples import sensor, sensor_id
from hiroba.kernel.identity import tokens

_clients: list[httpx.Client] = []
KEY = "a key for tests that is long enough to sign"
TYPES = {"Public": "public", "Staff": "staff", "Restricted": "restricted"}
WRITE, BULK = "context:write", "context:bulk"
STAFF, RESTRICTED = "context:read:staff", "context:read:restricted"


@pytest.fixture(scope="module")
def guarded() -> Iterator[tuple[str, str]]:
    """A broker with tokens, two towns and one entity of each audience; its address and the owner's DSN."""
    with Scratch() as scratch:
        with psycopg.connect(scratch.owner_dsn) as connection:
            connection.execute("CREATE TABLE public.tenancy_tenant (code text PRIMARY KEY)")
            connection.execute("GRANT SELECT ON public.tenancy_tenant TO hiroba_broker")
            connection.execute("INSERT INTO public.tenancy_tenant VALUES ('282103'), ('282201')")
            for name, audience in TYPES.items():
                connection.execute(
                    "INSERT INTO context.entity_type VALUES (%s, %s, 'test', 'x', 'x')", (name, audience)
                )
        process, url = start_broker(scratch.broker_dsn, token_key=KEY)
        with client(url, token(WRITE)) as http:
            for number, name in enumerate([*TYPES, "Undeclared"]):
                assert http.post("entities", json=sensor(number, type=name)).status_code == 201
        yield url, scratch.owner_dsn
        stop_broker(process)


def token(*scopes: str, tenant: str = "282103", seconds: int = 60) -> str:
    return tokens.mint(KEY, subject="test", tenants=(tenant,), scopes=scopes, seconds=seconds)


def client(url: str, bearer: str | None = None, tenant: str = "282103") -> httpx.Client:
    headers = {"NGSILD-Tenant": tenant} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
    made = httpx.Client(base_url=url + NGSI_LD, headers=headers, timeout=20, trust_env=False)
    _clients.append(made)
    return made


@pytest.fixture(autouse=True)
def close_clients() -> Iterator[None]:
    yield
    while _clients:
        _clients.pop().close()


def seen(http: httpx.Client) -> list[str]:
    answer = http.get("entities", params={"type": "Public,Staff,Restricted,Undeclared"})
    listed = [entity["type"] for entity in answer.json()]
    # Every way of reading must agree.
    numbers = range(len(TYPES) + 1)
    single = [http.get(f"entities/{sensor_id(number)}") for number in numbers]
    assert [each.json()["type"] for each in single if each.status_code == 200] == listed
    history = [http.get(f"temporal/entities/{sensor_id(number)}") for number in numbers]
    assert [each.json()["type"] for each in history if each.status_code == 200] == listed
    evolutions = http.get("temporal/entities", params={"attrs": "waterLevel", "count": "true"})
    assert [evolution["type"] for evolution in evolutions.json()] == listed
    assert evolutions.headers["NGSILD-Results-Count"] == str(len(listed))
    assert http.get("types").json()["typeList"] == sorted(listed)
    by_name = http.get("entities", params={"attrs": "waterLevel", "count": "true"})
    assert by_name.headers["NGSILD-Results-Count"] == str(len(listed))
    return listed


def test_readers_see_only_their_audiences(guarded: tuple[str, str]) -> None:
    url, _ = guarded

    assert seen(client(url)) == ["Public"]
    assert seen(client(url, token(STAFF))) == ["Public", "Staff", "Undeclared"]
    assert seen(client(url, token(STAFF, RESTRICTED))) == ["Public", "Staff", "Restricted", "Undeclared"]
    assert seen(client(url, token(WRITE))) == ["Public"]


def test_no_way_of_discovery_tells_of_hidden_types(guarded: tuple[str, str]) -> None:
    url, _ = guarded
    link = {"hiddenLink": {"type": "Relationship", "object": sensor_id(1)}}
    with client(url, token(WRITE)) as writer:
        writer.post("entities", json=sensor(50, type="Staff", secret={"type": "Property", "value": 1}))
        writer.post("entities", json=sensor(51, type="Public") | link)
    http = client(url)

    assert http.get("types/Staff").status_code == 404
    assert http.get("attributes/secret").status_code == 404
    assert "secret" not in http.get("attributes").json()["attributeList"]
    assert "Staff" not in http.get("attributes/waterLevel").json()["typeNames"]
    assert "Staff" not in http.get("attributes", params={"details": "true"}).text
    body = {"type": "Query", "entities": [{"id": sensor_id(50), "type": "Staff,Public"}]}
    assert http.post("entityOperations/query", json=body).json() == []
    ordered = http.get("entities", params={"type": "Staff", "orderBy": "id", "count": "true"})
    assert (ordered.json(), ordered.headers["NGSILD-Results-Count"]) == ([], "0")
    joined = http.get(f"entities/{sensor_id(51)}", params={"join": "inline"}).json()
    assert joined["hiddenLink"] == link["hiddenLink"]
    flat = http.get(f"entities/{sensor_id(51)}", params={"join": "flat"}).json()
    assert flat["id"] == sensor_id(51)
    with client(url, token(WRITE)) as writer:
        for number in (50, 51):
            writer.delete(f"entities/{sensor_id(number)}")


def test_purge_reaches_no_further_than_the_reader_sees(guarded: tuple[str, str]) -> None:
    """5.6.21: what a query does not show it does not delete either."""
    url, _ = guarded
    with client(url, token(WRITE)) as writer:
        writer.post("entities", json=sensor(60, type="Staff"))
        assert writer.delete("entities", params={"type": "Staff"}).status_code == 204
    with client(url, token(STAFF, WRITE)) as reader:
        assert reader.get(f"entities/{sensor_id(60)}").status_code == 200
        reader.delete(f"entities/{sensor_id(60)}")
    assert client(url).delete("entities", params={"type": "Public"}).status_code == 401


def test_a_token_of_one_town_says_nothing_in_another(guarded: tuple[str, str]) -> None:
    url, _ = guarded
    with client(url, token(WRITE, tenant="282201"), tenant="282201") as other:
        assert other.post("entities", json=sensor(1, type="Staff")).status_code == 201

    foreign = client(url, token(STAFF, WRITE), tenant="282201")

    assert foreign.get("entities", params={"type": "Staff"}).json() == []
    assert foreign.post("entities", json=sensor(9)).status_code == 403


def test_writing_needs_a_token_with_the_scope(guarded: tuple[str, str]) -> None:
    url, _ = guarded
    calls = [
        ("POST", "entities"),
        ("POST", "entityOperations/upsert"),
        ("POST", "entityOperations/delete"),
        ("PATCH", f"entities/{sensor_id(0)}"),
        ("PUT", f"entities/{sensor_id(0)}"),
        ("DELETE", f"entities/{sensor_id(0)}"),
        ("PATCH", f"entities/{sensor_id(0)}/attrs"),
        ("DELETE", f"entities/{sensor_id(0)}/attrs/name"),
        ("POST", "subscriptions"),
        ("GET", "subscriptions"),
    ]
    for method, path in calls:
        assert client(url).request(method, path, json=[]).status_code == 401
        assert client(url, token(STAFF)).request(method, path, json=[]).status_code == 403


def test_bad_tokens_are_refused_rather_than_ignored(guarded: tuple[str, str]) -> None:
    url, _ = guarded
    other_key = tokens.mint(
        "another key, also long enough to sign", subject="x", tenants=("*",), scopes=(STAFF,), seconds=60
    )

    for bearer in ("nonsense", other_key, token(STAFF, seconds=-60)):
        answer = client(url, bearer).get("entities", params={"type": "Public"})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_ticket_reads_but_never_writes(guarded: tuple[str, str]) -> None:
    url, _ = guarded
    ticket = token(STAFF, WRITE)

    read = client(url).get("entities", params={"type": "Staff", "ticket": ticket})
    write = client(url).post("entities", params={"ticket": ticket}, json=sensor(9))

    assert len(read.json()) == 1
    assert write.status_code == 403


def test_unknown_tenant_answers_404(guarded: tuple[str, str]) -> None:
    url, _ = guarded

    answer = client(url, tenant="999999").get("entities", params={"type": "Public"})

    assert answer.status_code == 404
    assert answer.json()["type"] == "https://uri.etsi.org/ngsi-ld/errors/NonexistentTenant"
    assert client(url, tenant="a,b").get("types").status_code == 400


def test_missing_tenant_is_refused(guarded: tuple[str, str]) -> None:
    url, _ = guarded

    assert httpx.get(f"{url}{NGSI_LD}types", trust_env=False).status_code == 400


def test_live_stream_shows_only_what_its_reader_may_see(guarded: tuple[str, str]) -> None:
    url, _ = guarded
    ticket = token(STAFF)

    with (
        httpx.stream("GET", f"{url}/live?tenant=282103", timeout=10, trust_env=False) as anonymous,
        httpx.stream(
            "GET", f"{url}/live?tenant=282103&ticket={ticket}", timeout=10, trust_env=False
        ) as staff,
        client(url, token(WRITE)) as http,
    ):
        http.post("entityOperations/upsert", json=[sensor(20, type="Staff")])
        time.sleep(0.2)
        http.post("entityOperations/upsert", json=[sensor(21, type="Public")])
        for stream, first in ((anonymous, 21), (staff, 20)):
            lines = (line for line in stream.iter_lines() if line.startswith('data: {"id"'))
            assert sensor_id(first) in next(lines)
        http.post("entityOperations/delete", json=[sensor_id(20), sensor_id(21)])


def test_a_type_that_is_withdrawn_disappears_at_once(guarded: tuple[str, str]) -> None:
    url, owner_dsn = guarded
    with client(url, token(WRITE)) as http:
        assert http.post("entities", json=sensor(30, type="Withdrawn")).status_code == 201
    for audience, expected in (("public", 1), ("restricted", 0)):
        with psycopg.connect(owner_dsn) as connection:
            connection.execute("DELETE FROM context.entity_type WHERE name = 'Withdrawn'")
            connection.execute(
                "INSERT INTO context.entity_type VALUES ('Withdrawn', %s, 'test', 'x', 'x')", (audience,)
            )
        deadline = time.monotonic() + 8
        while time.monotonic() < deadline:
            found = len(client(url).get("entities", params={"type": "Withdrawn"}).json())
            if found == expected:
                break
            time.sleep(0.05)
        assert found == expected


def test_bulk_writing_needs_its_own_scope_beside_that_of_writing(guarded: tuple[str, str]) -> None:
    url, _ = guarded
    bearers = [None, token(WRITE), token(BULK), token(WRITE, BULK, tenant="282201"), token(WRITE, BULK)]

    answers = [
        client(url, bearer).post(
            "hiroba/bulk", content=orjson.dumps(sensor(90)), headers={"Content-Type": "application/x-ndjson"}
        )
        for bearer in bearers
    ]

    assert [answer.status_code for answer in answers] == [401, 403, 403, 403, 200]


def test_many_who_ask_at_once_of_a_new_broker_all_find_their_tenant() -> None:
    with Scratch() as scratch:
        with psycopg.connect(scratch.owner_dsn) as connection:
            connection.execute("CREATE TABLE public.tenancy_tenant (code text PRIMARY KEY)")
            connection.execute("GRANT SELECT ON public.tenancy_tenant TO hiroba_broker")
            connection.execute("INSERT INTO public.tenancy_tenant VALUES ('282103')")
        process, url = start_broker(scratch.broker_dsn, token_key=KEY)
        try:
            with ThreadPoolExecutor(20) as threads, client(url) as http:
                answers = list(threads.map(lambda _: http.get("types").status_code, range(20)))
        finally:
            stop_broker(process)

    assert answers == [200] * 20
