# SPDX-License-Identifier: Apache-2.0
"""A real broker process on a real PostgreSQL. Each test has a tenant of its own, so that tests cannot meet."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import NGSI_LD, start_broker, stop_broker
from hiroba.kernel.context.tests.receivers import Receiver

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def scratch() -> Iterator[Scratch]:
    with Scratch() as made:
        yield made


@pytest.fixture(scope="session")
def broker_url(scratch: Scratch) -> Iterator[str]:
    """An open broker for the whole session."""
    process, url = start_broker(scratch.broker_dsn, open=True)
    yield url
    stop_broker(process)


@dataclass
class Town:
    """One tenant, with the calls that tests need most. Calls give the answer; `create` insists on success."""

    name: str
    http: httpx.Client

    def get(self, path: str, headers: dict[str, str] | None = None, **parameters: Any) -> httpx.Response:
        return self.http.get(path, params=parameters, headers=headers)

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.http.post(path, json=body, headers=headers)

    def patch(self, path: str, body: Any, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.http.patch(path, json=body, headers=headers)

    def put(self, path: str, body: Any) -> httpx.Response:
        return self.http.put(path, json=body)

    def delete(self, path: str, **parameters: str) -> httpx.Response:
        return self.http.delete(path, params=parameters)

    def create(self, *entities: dict[str, Any]) -> None:
        for entity in entities:
            answer = self.post("entities", entity)
            assert answer.status_code == 201, answer.text

    def entity(self, id: str, **parameters: Any) -> Any:
        return self.get(f"entities/{id}", **parameters).json()

    def ids(self, **parameters: Any) -> list[str]:
        answer = self.get("entities", **parameters)
        assert answer.status_code == 200, answer.text
        return [entity["id"] for entity in answer.json()]


@pytest.fixture
def town(broker_url: str) -> Iterator[Town]:
    with town_of(broker_url) as made:
        yield made


@pytest.fixture
def other_town(broker_url: str) -> Iterator[Town]:
    with town_of(broker_url) as made:
        yield made


@pytest.fixture
def v2(town: Town, broker_url: str) -> Iterator[httpx.Client]:
    """The same town as `town`, by NGSIv2."""
    headers = {"Fiware-Service": town.name}
    with httpx.Client(base_url=broker_url + "/v2/", headers=headers, timeout=20, trust_env=False) as made:
        yield made


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@contextmanager
def town_of(url: str, name: str = "") -> Iterator[Town]:
    """A tenant of the broker at `url`; a new one unless it is named."""
    with httpx.Client(
        base_url=url + NGSI_LD,
        headers={"NGSILD-Tenant": name or f"town{next(_numbers)}"},
        timeout=20,
        trust_env=False,
    ) as made:
        yield Town(made.headers["NGSILD-Tenant"], made)


@pytest.fixture(scope="module")
def source_url() -> Iterator[str]:
    """A broker of another installation."""
    with Scratch() as scratch:
        process, url = start_broker(scratch.broker_dsn, open=True)
        yield url
        stop_broker(process)


@pytest.fixture
def source(source_url: str) -> Iterator[Town]:
    with town_of(source_url) as made:
        yield made
