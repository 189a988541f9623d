# SPDX-License-Identifier: Apache-2.0
"""From the rows of any reader to entities: header, data set, row plan."""
