# SPDX-License-Identifier: Apache-2.0
"""What tests of all parts share. Real PostgreSQL, real broker; doubles only for what lives outside."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[4]


def shared_data(name: str) -> Path:
    """A folder of real municipal data beside the checkout; the test is skipped where it is not there."""
    folder = Path(os.environ.get("HIROBA_SHARED_DATA", REPOSITORY.parent / "shared" / "data")) / name
    if not folder.exists():
        pytest.skip(f"The data set {name} is not here; HIROBA_SHARED_DATA names its folder")
    return folder
