# SPDX-License-Identifier: Apache-2.0
"""What is allowed and what is so. Pure functions: no database, no clock, no settings."""
