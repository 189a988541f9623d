# SPDX-License-Identifier: Apache-2.0
"""Papers and tables that leave the town: CSV, XLSX, PDF, QR codes. Knows no database and no service."""
