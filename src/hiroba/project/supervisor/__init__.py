# SPDX-License-Identifier: Apache-2.0
"""Runs a declared list of processes: starts in order, restarts what dies, stops together, one log.

It imports neither Django nor asyncio: it runs for years beside everything else and has to stay small.
"""
