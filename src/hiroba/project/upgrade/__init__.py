# SPDX-License-Identifier: Apache-2.0
"""The step from one version to the next: stopped, saved, migrated, looked at, started; or the old state again."""
