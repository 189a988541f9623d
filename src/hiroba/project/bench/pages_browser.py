# SPDX-License-Identifier: Apache-2.0
"""What the Chromium of one visitor measures on the dashboard: first load, a map at rest, panning, live values."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hiroba.kernel.faults import Fault

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Without a GPU, as in a machine without a screen; names below .localhost belong to this machine (RFC 6761).
ARGUMENTS = ["--no-sandbox", "--host-resolver-rules=MAP *.localhost 127.0.0.1"]
WAIT_MS = 60_000
PAN_SECONDS = 4.0
QUIET_SECONDS = 1.0

# Frames are counted where they are drawn.
_COUNT_FRAMES = """() => {
  window.hirobaFrames = 0;
  const count = () => { window.hirobaFrames += 1; requestAnimationFrame(count); };
  requestAnimationFrame(count);
}"""
_WATCH_CELL = """([selector]) => {
  window.hirobaSeen = {};
  const look = () => {
    const cell = document.querySelector(selector);
    const text = cell ? cell.textContent : "";
    const value = (text.match(/[0-9]+\\.[0-9]+/) || [""])[0];
    if (value && !(value in window.hirobaSeen)) window.hirobaSeen[value] = Date.now() / 1000;
  };
  new MutationObserver(() => requestAnimationFrame(look)).observe(document.body,
    { subtree: true, childList: true, characterData: true, attributes: true });
}"""


@contextmanager
def visitor(base: str) -> Iterator[Page]:
    """A new browser without anything remembered. Raises Fault without Playwright or Chromium."""
    try:
        from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 -- start-up stays fast
    except ImportError:
        raise Fault("This benchmark needs Playwright", "Run `make install-dev`.") from None
    chromium = (
        os.environ.get("HIROBA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        except Error:
            raise Fault("Chromium does not start", "Install the package chromium.") from None
        page = browser.new_context(
            base_url=base, viewport={"width": 1280, "height": 800}, locale="ja"
        ).new_page()
        page.set_default_timeout(WAIT_MS)
        yield page
        browser.close()


def first_load(page: Page, path: str) -> tuple[float, int, int]:
    """Seconds until the load event, bytes over the wire as the browser counts them, and requests."""
    sizes: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto(path, wait_until="load")
    timing: dict[str, Any] = page.evaluate("() => performance.getEntriesByType('navigation')[0].toJSON()")
    page.wait_for_timeout(1_000)
    return float(timing["loadEventEnd"]) / 1000, sum(sizes), len(sizes)


def map_at_rest(page: Page, path: str) -> float:
    """Seconds from the start of the page until the map has drawn everything and asks for nothing more."""
    page.goto(path, wait_until="load")
    page.wait_for_function("() => document.querySelector('#map')?.dataset.layers")
    last, since = "", time.monotonic()
    while time.monotonic() - since < QUIET_SECONDS:
        at = page.locator("#map").get_attribute("data-idle-at") or ""
        if at != last or not at:
            last, since = at, time.monotonic()
        page.wait_for_timeout(100)
    return float(last) / 1000


def panned_frames(page: Page) -> float:
    """Frames per second while the map is dragged to and fro."""
    box = page.locator("#map").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(_COUNT_FRAMES)
    page.mouse.move(x, y)
    page.mouse.down()
    began, step = time.monotonic(), 0
    page.evaluate("() => { window.hirobaFrames = 0 }")
    while (taken := time.monotonic() - began) < PAN_SECONDS:
        step += 1
        page.mouse.move(x + 150 * ((step % 40) - 20) / 20, y + 60 * ((step % 24) - 12) / 12)
    frames = int(page.evaluate("() => window.hirobaFrames"))
    page.mouse.up()
    return frames / taken


def watch_value(page: Page, path: str, selector: str) -> None:
    page.goto(path, wait_until="load")
    page.wait_for_selector(selector)
    page.wait_for_selector("#live-status[data-state=live]")
    page.evaluate(_WATCH_CELL, [selector])


def seen_values(page: Page) -> dict[float, float]:
    """When each value stood on the screen, on this machine's clock."""
    seen: dict[str, float] = page.evaluate("() => window.hirobaSeen")
    return {float(value): at for value, at in seen.items()}
