# SPDX-License-Identifier: Apache-2.0
"""Charts of live values: lines, their scale, what they show in words, files and the table twin. Pure, no library."""
