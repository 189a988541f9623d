# SPDX-License-Identifier: Apache-2.0
"""Every lock installs everything the project needs: one that lags behind breaks only where it is the one used."""

import re
import tomllib

import pytest

from hiroba.kernel.testing import REPOSITORY

LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-dev.lock")


def canonical(requirement: str) -> str:
    """The name alone, as package indexes write it (PEP 503)."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_every_dependency(lock: str) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {canonical(requirement) for requirement in project["dependencies"]}

    locked = {
        canonical(line)
        for line in (REPOSITORY / lock).read_text(encoding="utf-8").splitlines()
        if line[:1].isalnum()
    }

    assert wanted - locked == set()
