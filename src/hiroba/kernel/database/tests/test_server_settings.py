# SPDX-License-Identifier: Apache-2.0
import pytest

from hiroba.kernel.database.server_settings import shared_buffers_mb


@pytest.mark.parametrize(
    ("memory_mb", "buffers_mb"), [(900, 64), (2_000, 125), (4_096, 256), (8_192, 512), (64_000, 512)]
)
def test_postgresql_takes_a_small_share_of_the_machine(memory_mb: int, buffers_mb: int) -> None:
    assert shared_buffers_mb(memory_mb) == buffers_mb
