# SPDX-License-Identifier: Apache-2.0
"""The walk-through of docs/federation.md, with two brokers on this machine."""

import json
import re
from pathlib import Path
from typing import Any

import httpx

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker

PAGE = Path(__file__).resolve().parents[5] / "docs" / "federation.md"
BLOCK = re.compile(r"^```(http|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# The map of the page; its place is taken by the one that the broker makes.
MAP = re.compile(r"urn:ngsi-ld:entitymap:[0-9a-f-]{36}")


def ask(text: str, ports: dict[str, str]) -> httpx.Response:
    """A block of the page: the request line, headers, an empty line and perhaps a body."""
    head, _, body = text.partition("\n\n")
    first, *lines = head.strip().split("\n")
    method, url = first.split(" ", 1)
    headers = dict(line.split(": ", 1) for line in lines)
    for port, base in ports.items():
        url = url.replace(f"http://127.0.0.1:{port}", base)
        body = body.replace(f"http://127.0.0.1:{port}", base)
    return httpx.request(method, url, headers=headers, content=body.encode(), trust_env=False)


def without_end(told: Any) -> Any:
    return (
        {name: each for name, each in told.items() if name != "expiresAt"} if isinstance(told, dict) else told
    )


def test_steps_of_the_page_give_the_answers_of_the_page() -> None:
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    with Scratch() as one, Scratch() as other:
        here, here_url = start_broker(one.broker_dsn, open=True)
        there, there_url = start_broker(other.broker_dsn, open=True)
        ports = {"1026": here_url, "1027": there_url}
        answer, made = None, "none"
        for kind, text in blocks:
            text = MAP.sub(made, text)
            if kind == "http":
                answer = ask(text, ports)
                assert answer.is_success, answer.text
                made = answer.headers.get("NGSILD-EntityMap", made).rpartition("/")[2]
            else:
                assert answer is not None
                assert without_end(answer.json()) == without_end(json.loads(text))
        stop_broker(here)
        stop_broker(there)

    kinds = [kind for kind, _ in blocks]
    assert kinds == ["http", "http", *["http", "json"] * 2, "http", *["http", "json"] * 3]
