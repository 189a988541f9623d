# SPDX-License-Identifier: Apache-2.0
"""A real Chromium on the real server: pages of a town, what axe finds, and what does not fit."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright

AXE = Path(__file__).resolve().parents[2] / ".assets/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TARGET_PX_MIN = 48
# Names below .localhost belong to this machine (RFC 6761), whatever its resolver says.
ARGUMENTS = ["--no-sandbox", "--host-resolver-rules=MAP *.localhost 127.0.0.1"]
SMALL_TARGETS = """min => [...document.querySelectorAll('a[href], button, summary, input, select, textarea')]
  .filter(e => e.checkVisibility() && !e.closest('p, dd, td, th, .visually-hidden, .maplibregl-ctrl, .skip'))
  .map(e => [e, (e.closest('label') || e).getBoundingClientRect()])
  .filter(([e, box]) => box.width > 0 && box.right > 0 && (box.height < min - 0.5 || box.width < min - 0.5))
  .map(([e, box]) => `${e.outerHTML.slice(0, 90)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
WIDER = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""

Scheme = Literal["light", "dark"]


def executable() -> str | None:
    """Chromium of the system where there is one, else the one that Playwright has fetched."""
    return os.environ.get("HIROBA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)


# An Error object on the console shows only its name; its stack says where to look.
TELL_STACKS = """
const tell = console.error.bind(console);
console.error = (...things) => tell(...things.map(thing => thing instanceof Error ? `${thing} ${thing.stack}` : thing));
"""


@dataclass
class Visit:
    """One page in one window. `troubles` collects script errors and violations of the content security policy."""

    page: Page
    base: str
    troubles: list[str] = field(default_factory=list)

    def go(self, path: str) -> "Visit":
        self.page.goto(self.base + path, wait_until="load")
        return self

    def axe(self) -> list[str]:
        """What axe finds, one line for each rule with the first place. Evaluated over the debugging protocol: the
        content security policy stays on.

        The window is as tall as the page meanwhile: else a target that happens to lie half under the bar at the bottom
        counts as too small, which depends on the line breaks of the moment, while everybody can scroll.
        """
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        with self._whole_page():
            found = self.page.evaluate(
                "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
                TAGS,
            )
        return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found["violations"]]

    @contextmanager
    def _whole_page(self) -> Iterator[None]:
        size = self.page.viewport_size
        assert size is not None
        height = int(self.page.evaluate("() => document.documentElement.scrollHeight"))
        self.page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})
        try:
            yield
        finally:
            self.page.set_viewport_size(size)

    def overflow_px(self) -> int:
        """How far the page can be scrolled sideways."""
        return int(self.page.evaluate(WIDER))

    def small_targets(self) -> list[str]:
        """Controls under 48 px. Links inside running text and table cells are excepted (WCAG 2.2, 2.5.8)."""
        return list(self.page.evaluate(SMALL_TARGETS, TARGET_PX_MIN))

    def enlarge_text(self, percent: int) -> None:
        """What the reader's browser does when it enlarges text."""
        self.page.evaluate("size => { document.documentElement.style.fontSize = size }", f"{percent}%")

    def focused(self) -> str:
        """Text of the element that has the keyboard."""
        return str(
            self.page.evaluate("() => document.activeElement.innerText || document.activeElement.value || ''")
        )


@contextmanager
def visit(
    browser: Browser,
    base: str,
    *,
    language: str = "ja",
    scheme: Scheme = "light",
    width: int = 1280,
    script: bool = True,
    **options: Any,
) -> Iterator[Visit]:
    """A fresh window of somebody with no cookies, except the language when it is not Japanese."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        java_script_enabled=script,
        **options,
    )
    try:
        if language != "ja":
            context.add_cookies([{"name": "hiroba_language", "value": language, "url": base}])
        yield _watched(context, base)
    finally:
        context.close()


def _watched(context: BrowserContext, base: str) -> Visit:
    page = context.new_page()
    page.set_default_timeout(15_000)
    visit = Visit(page=page, base=base)

    def note(message: ConsoleMessage) -> None:
        # A missing page is announced as an error as well; the journeys look at statuses themselves.
        if message.type == "error" and "status of" not in message.text:
            visit.troubles.append(message.text)

    page.add_init_script(TELL_STACKS)
    page.on("console", note)
    page.on("pageerror", lambda error: visit.troubles.append(f"{error} {error.stack}"))
    return visit
