# SPDX-License-Identifier: Apache-2.0
"""The only door from services to the kernel: thin modules, no logic."""
