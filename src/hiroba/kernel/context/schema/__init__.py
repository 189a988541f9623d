# SPDX-License-Identifier: Apache-2.0
"""Numbered SQL files of the broker's tables, run in order by `hiroba migrate` as hiroba_owner."""

from hiroba.kernel.context.schema.runner import (
    SchemaVersionDiffers,
    apply,
    check_version,
    expected_version,
)

__all__ = ["SchemaVersionDiffers", "apply", "check_version", "expected_version"]
