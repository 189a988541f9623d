# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the journeys: a web process, a browser, and a town that is settled for each journey."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.testing.fixtures import TENANT, RunningBroker, wait_until_ready
from tests.journeys import town as towns
from tests.journeys.browser import Visit, launch, visit

# Speed is shown by benchmarks; a journey only has to arrive, also on a busy machine.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def web(broker: RunningBroker, installation: Configuration) -> Iterator[str]:
    """The web process on its own port; gives the port part of addresses."""
    process = subprocess.Popen([sys.executable, "-m", "hiroba.project.command_line", "web"])
    try:
        wait_until_ready(f"http://127.0.0.1:{installation.web_port}/readyz", process)
        yield f":{installation.web_port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="package")
def browser(web: str) -> Iterator[Browser]:
    """Closed with the last journey: while it is open, its event loop runs in this thread.

    Django would refuse to write the town of a journey beside that loop, although nothing here is asynchronous.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def town(browser: Browser, committed: Configuration, web: str, broker: RunningBroker) -> towns.JourneyTown:
    """加古川市 with people, a notice and measurements; emptied afterwards."""
    towns.clear(TENANT)
    towns.settle(TENANT)
    towns.measure(broker, TENANT)
    return towns.JourneyTown(code=TENANT, base=f"http://kakogawa.localhost{web}")


@pytest.fixture
def visiting(browser: Browser, town: towns.JourneyTown) -> Callable[..., AbstractContextManager[Visit]]:
    """`with visiting(language="en", width=320) as visit: visit.go("/")`."""
    return partial(visit, browser, town.base)
