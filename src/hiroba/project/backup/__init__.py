# SPDX-License-Identifier: Apache-2.0
"""Backup and restore of the whole installation: one encrypted file that any age and PostgreSQL tools can open too."""
