# SPDX-License-Identifier: Apache-2.0
"""Takes the pictures of the README from a running demo city.

make up
python tools/pictures.py [http://kakogawa.localhost:8000]
"""

import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs/pictures"
CITY = "http://kakogawa.localhost:8000"
DESKTOP = (1280, 1000)
SECONDS_MAX = 30
# Names below .localhost belong to this machine (RFC 6761), whatever its resolver says.
ARGUMENTS = ["--no-sandbox", "--host-resolver-rules=MAP *.localhost 127.0.0.1"]


class Picture(NamedTuple):
    name: str
    path: str
    size: tuple[int, int]
    ready: str = "main"
    """What must be visible before the picture is taken."""


PICTURES = (
    Picture("portal", "/", DESKTOP),
    Picture("dashboard", "/dashboard/", DESKTOP, "#live-status[data-state=live]"),
)


def main() -> int:
    city = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else CITY
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for picture in PICTURES:
            width, height = picture.size
            page = browser.new_page(
                viewport={"width": width, "height": height}, locale="ja-JP", color_scheme="light"
            )
            take(page, city, picture)
            page.close()
        browser.close()
    return 0


def take(page: Page, city: str, picture: Picture) -> None:
    page.goto(city + picture.path)
    page.locator(picture.ready).first.wait_for(timeout=SECONDS_MAX * 1000)
    # Fonts, tiles and live values have arrived when nothing is asked for any more; the live stream never ends.
    page.wait_for_timeout(3000)
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    print(FOLDER / f"{picture.name}.png")


if __name__ == "__main__":
    sys.exit(main())
