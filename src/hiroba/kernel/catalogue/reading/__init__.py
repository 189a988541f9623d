# SPDX-License-Identifier: Apache-2.0
"""From a file to rows: what it really is, its encoding, its lines. XLSX and GeoJSON join as further readers."""

from hiroba.kernel.catalogue.reading.rows import Row, TableRows

__all__ = ["Row", "TableRows"]
