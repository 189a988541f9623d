# SPDX-License-Identifier: Apache-2.0
"""Adds towns and groups for a test that needs more than the two that are always there."""

from hiroba.kernel.tenancy.actions import create_group, create_tenant

__all__ = ["create_group", "create_tenant"]
