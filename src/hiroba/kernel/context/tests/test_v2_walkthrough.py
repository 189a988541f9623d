# SPDX-License-Identifier: Apache-2.0
"""The requests of docs/ngsiv2.md are sent as they stand there, and give the answers that stand there."""

import json
import re
from pathlib import Path

import httpx

from hiroba.kernel.context.tests.conftest import Town

PAGE = Path(__file__).parents[5] / "docs" / "ngsiv2.md"
STEP = re.compile(r"```http\n(.*?)```\n(?:(?!```).)*?Answer `(\d+)`(?:\.|:\n\n```json\n(.*?)```)", re.DOTALL)


def test_the_walk_through_gives_the_answers_it_promises(town: Town, broker_url: str) -> None:
    steps = STEP.findall(PAGE.read_text(encoding="utf-8"))
    assert len(steps) == PAGE.read_text(encoding="utf-8").count("```http") == 14

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
