# SPDX-License-Identifier: Apache-2.0
"""Looks an installation over: one line for each thing, with what was seen and what to do about it."""
