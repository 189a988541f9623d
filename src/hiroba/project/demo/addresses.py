# SPDX-License-Identifier: Apache-2.0
"""What a visitor of the demo needs: where the towns are, and who may sign in. Kept beside the secrets it shows."""

import os
import unicodedata
from pathlib import Path
from urllib.parse import urlsplit

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.tenancy import queries
from hiroba.project.demo.people import DemoAccount, demo_accounts

FILE = Path("secrets") / "demo_accounts.txt"


def write_addresses(settings: Configuration) -> None:
    """Writes `data_dir/secrets/demo_accounts.txt`, readable by its owner only."""
    text = "\n".join(_lines(settings)) + "\n"
    path = settings.data_dir / FILE
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def _lines(settings: Configuration) -> list[str]:
    slugs = {tenant.code: tenant.slug for tenant in queries.tenants()}
    by_town: dict[str, list[DemoAccount]] = {}
    for account in demo_accounts(settings.data_dir):
        by_town.setdefault(account.town_code, []).append(account)
    lines = []
    for code, accounts in by_town.items():
        lines.append(f"{accounts[0].town_name}  {_address(settings.web_url, slugs[code])}")
        for account in accounts:
            lines.append(f"  {_wide(account.login, 16)} {account.password}  {account.who}")
    return lines


def _address(web_url: str, slug: str) -> str:
    parts = urlsplit(web_url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{slug}.{parts.hostname}{port}/"


def _wide(text: str, columns: int) -> str:
    """Padded for a terminal, where a kanji takes two columns."""
    taken = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * (columns - taken)
