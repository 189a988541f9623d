# SPDX-License-Identifier: Apache-2.0
import dataclasses
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings

from hiroba.kernel.configuration import Configuration

Limits = Callable[..., None]


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Limits:
    """Other settings for one test: `limits(photo_max_mb=1)`."""

    def change(**values: Any) -> None:
        changed: Configuration = dataclasses.replace(settings.HIROBA, **values)
        monkeypatch.setattr(settings, "HIROBA", changed)

    return change


@pytest.fixture(autouse=True)
def _empty_folder() -> Iterator[None]:
    yield
    shutil.rmtree(settings.HIROBA.data_dir / "files", ignore_errors=True)
