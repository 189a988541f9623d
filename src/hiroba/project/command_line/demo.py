# SPDX-License-Identifier: Apache-2.0
"""`hiroba demo`: puts the demo towns into this installation."""

import time
from enum import StrEnum
from typing import Annotated

import httpx
import typer
from django.utils import timezone

from hiroba.kernel import configuration
from hiroba.kernel.faults import Fault
from hiroba.project.demo.entity_loading import load_entities
from hiroba.project.demo.loading import load_tables

BROKER_SECONDS_MAX = 60


class Part(StrEnum):
    ACCOUNTS = "accounts"
    ENTITIES = "entities"
    ALL = "all"


def demo(
    part: Annotated[
        Part, typer.Option(help="accounts: database only; entities: through the broker.")
    ] = Part.ALL,
) -> None:
    """Adds the demo towns; may run again."""
    settings = configuration.load()
    started = time.monotonic()
    if part is not Part.ENTITIES:
        load_tables(settings.data_dir, at=timezone.now())
        typer.echo(f"Demo towns, accounts and devices are there ({time.monotonic() - started:.1f} s)")
    if part is not Part.ACCOUNTS:
        _wait_for_broker(settings.broker_url)
        count = load_entities(at=timezone.now())
        typer.echo(f"{count} demo entities are there ({time.monotonic() - started:.1f} s)")


def _wait_for_broker(url: str) -> None:
    deadline = time.monotonic() + BROKER_SECONDS_MAX
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/readyz", timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise Fault(f"The broker at {url} does not answer", "Start it with hiroba up or hiroba broker.")
