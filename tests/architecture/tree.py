# SPDX-License-Identifier: Apache-2.0
"""Checks of the files as text: licence line, foreign hosts and machines, foreign code."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
LICENCE = "SPDX-License-Identifier: Apache-2.0"

KINDS_WITH_COMMENTS = (
    ".py",
    ".js",
    ".css",
    ".sql",
    ".sh",
    ".toml",
    ".yml",
    ".yaml",
    ".conf",
    ".service",
    ".html",
)
NAMES_WITH_COMMENTS = ("Makefile", ".ci/run", "Caddyfile", "Dockerfile", "Containerfile")

REGISTRY_HOSTS = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".",
    "yarnpkg" + ".com",
    "deb.debian" + ".org",
)
"""Installing asks the registry that the machine is set up for; a town may have its own mirror."""

MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|Users|root|home/\w+)/[\w.]")
FOREIGN_FOLDERS = {"vendor", "third_party", "node_modules", "dist", "site-packages"}
FOREIGN_KINDS = (
    ".min.js",
    ".min.css",
    ".whl",
    ".jar",
    ".so",
    ".zip",
    ".gz",
    ".woff",
    ".woff2",
    ".ttf",
    ".otf",
    ".pmtiles",
)
STATE_FOLDERS = {"var", "secrets"}
"""The data folder of an installation is made wherever a command or a test was started."""

LINE_LENGTH_MAX = 600
"""Longer lines in scripts and styles are those of a bundler."""


def files() -> list[str]:
    """Paths of all files under version control that are there, relative to the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    return [path for path in listed if path and (REPOSITORY / path).is_file()]


def text_of(path: str) -> str:
    """Empty for a file that is not UTF-8 text."""
    try:
        return (REPOSITORY / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def licence_faults(path: str, text: str) -> Iterator[str]:
    has_comments = path.endswith(KINDS_WITH_COMMENTS) or path.endswith(NAMES_WITH_COMMENTS)
    if has_comments and text.strip() and LICENCE not in "\n".join(text.splitlines()[:2]):
        yield f"{path} lacks the SPDX line at its top"


def host_faults(path: str, text: str) -> Iterator[str]:
    yield from (f"{path} names the registry {host}" for host in REGISTRY_HOSTS if host in text)


def machine_faults(path: str, text: str) -> Iterator[str]:
    yield from (f"{path} names a path of a machine: {found}" for found in MACHINE_PATH.findall(text))


def state_faults(path: str, text: str) -> Iterator[str]:
    if STATE_FOLDERS & set(Path(path).parts[:-1]):
        yield f"{path} is of an installation, perhaps a secret; it belongs to no version"


def foreign_faults(path: str, text: str) -> Iterator[str]:
    if FOREIGN_FOLDERS & set(Path(path).parts) or path.endswith(FOREIGN_KINDS):
        yield f"{path} looks like a file of others; fetch it when building"
    if path.endswith((".js", ".css")) and any(len(line) > LINE_LENGTH_MAX for line in text.splitlines()):
        yield f"{path} looks bundled; fetch it when building"
