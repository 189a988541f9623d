# SPDX-License-Identifier: Apache-2.0
"""気象庁防災情報XML: telegrams of the H27 family and of the levels since 2026-05-28, as context entities."""
