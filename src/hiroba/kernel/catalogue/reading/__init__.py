# SPDX-License-Identifier: Apache-2.0
"""From a file to rows: what it really is, its encoding, its lines. XLSX and GeoJSON join as further readers."""
