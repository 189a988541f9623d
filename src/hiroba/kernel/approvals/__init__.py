# SPDX-License-Identifier: Apache-2.0
"""Two-person decisions: one person proposes, another one decides."""
