# SPDX-License-Identifier: Apache-2.0
"""Takes the pictures of the README from a running demo city.

make up
python tools/pictures.py [http://kakogawa.localhost:8000]

Staff pages are taken as the demo account kakogawa-admin, whose password lies in the data folder.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs/pictures"
CITY = "http://kakogawa.localhost:8000"
DESKTOP = (1280, 1000)
PHONE = (390, 844)
ACCOUNTS = Path(os.environ.get("HIROBA_DATA_DIR", "var")) / "secrets/demo_accounts.txt"
STAFF = "kakogawa-admin"
SECONDS_MAX = 30
# Names below .localhost belong to this machine (RFC 6761), whatever its resolver says.
ARGUMENTS = ["--no-sandbox", "--host-resolver-rules=MAP *.localhost 127.0.0.1"]


class Picture(NamedTuple):
    name: str
    path: str
    size: tuple[int, int]
    ready: str = "main"
    """What must be visible before the picture is taken."""

    by_staff: bool = False


PICTURES = (
    Picture("portal", "/", DESKTOP),
    Picture("dashboard", "/dashboard/", DESKTOP, "#live-status[data-state=live]"),
    Picture("street_reports", "/street_reports/", PHONE),
    Picture("cases", "/staff/street_reports/", DESKTOP, by_staff=True),
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
            if picture.by_staff:
                sign_in(page, city)
            take(page, city, picture)
            page.close()
        browser.close()
    return 0


def sign_in(page: Page, city: str) -> None:
    lines = [line.split() for line in ACCOUNTS.read_text(encoding="utf-8").splitlines()]
    password = next(words[1] for words in lines if words[:1] == [STAFF])
    page.goto(f"{city}/account/sign-in")
    page.fill("[name=login]", STAFF)
    page.fill("[name=password]", password)
    page.click("main form button")
    page.wait_for_url("**/staff/**")


def take(page: Page, city: str, picture: Picture) -> None:
    page.goto(city + picture.path)
    page.locator(picture.ready).first.wait_for(timeout=SECONDS_MAX * 1000)
    # Fonts, tiles and live values have arrived when nothing is asked for any more; the live stream never ends.
    page.wait_for_timeout(3000)
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    print(FOLDER / f"{picture.name}.png")


if __name__ == "__main__":
    sys.exit(main())
