# SPDX-License-Identifier: Apache-2.0
"""The requests of the walk-throughs are sent as they stand there, and give the answers that stand there."""

import json
import re
from pathlib import Path

import httpx
import pytest

from hiroba.kernel.context.tests.conftest import Town

DOCS = Path(__file__).parents[5] / "docs"
STEP = re.compile(r"```http\n(.*?)```\n(?:(?!```).)*?Answer `(\d+)`(?:\.|:\n\n```json\n(.*?)```)", re.DOTALL)


@pytest.mark.parametrize(("name", "requests"), [("broker.md", 10), ("ngsiv2.md", 14)])
def test_the_walk_through_gives_the_answers_it_promises(
    town: Town, broker_url: str, name: str, requests: int
) -> None:
    page = (DOCS / name).read_text(encoding="utf-8")
    steps = STEP.findall(page)
    assert len(steps) == page.count("```http") == requests

    for request, status, expected in steps:
        head, _, body = request.strip().partition("\n\n")
        first, *lines = head.splitlines()
        method, path = first.split(" ", 1)
        headers = dict(line.split(": ", 1) for line in lines)
        headers |= {"Fiware-Service": town.name, "NGSILD-Tenant": town.name}
        answer = httpx.request(
            method, broker_url + path, headers=headers, content=body, timeout=20, trust_env=False
        )
        assert (answer.status_code, method, path) == (int(status), method, path), answer.text
        if expected:
            assert answer.json() == json.loads(expected), path
