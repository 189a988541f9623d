# SPDX-License-Identifier: Apache-2.0
"""Writes docs/operate/settings.md from the declared settings; with --check fails when it is not in step."""

import sys
from pathlib import Path

from hiroba.kernel.configuration import SETTINGS, Setting

PAGE = Path(__file__).resolve().parent.parent / "docs" / "operate" / "settings.md"
HEAD = """\
# Settings

Made by `make docs` from `src/hiroba/kernel/configuration/declared.py`; change it there.

Every setting is an environment variable. A secret may stand in a file instead: the same name with `_FILE` at the end
and the path as its value. Without any setting Hiroba runs on this machine alone, with its own PostgreSQL.

| Variable | Default | What it is for |
|---|---|---|
"""


def main() -> int:
    page = HEAD + "".join(row(setting) for setting in SETTINGS)
    if "--check" not in sys.argv:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
        print("error: docs/operate/settings.md is not in step. Run make docs.", file=sys.stderr)
        return 1
    return 0


def row(setting: Setting) -> str:
    default = f"`{setting.default}`" if setting.default else "–"
    secret = " Secret." if setting.secret else ""
    return f"| `{setting.variable}` | {default} | {setting.summary}{secret} |\n"


if __name__ == "__main__":
    sys.exit(main())
