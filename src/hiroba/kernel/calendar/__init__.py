# SPDX-License-Identifier: Apache-2.0
"""Days of a town office: holidays, working days, fiscal years, 和暦, opening hours. Pure."""
