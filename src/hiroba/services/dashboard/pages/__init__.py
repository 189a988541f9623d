# SPDX-License-Identifier: Apache-2.0
"""What is shown: the map page with its list, and the details of one entity."""
