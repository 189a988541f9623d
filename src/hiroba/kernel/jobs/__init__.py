# SPDX-License-Identifier: Apache-2.0
"""Slow and timed work, done by the worker process (procrastinate)."""
