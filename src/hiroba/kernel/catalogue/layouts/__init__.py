# SPDX-License-Identifier: Apache-2.0
"""Tables that are no lists: one line is not one thing. Each layout turns such a sheet into rows, or into sums."""
