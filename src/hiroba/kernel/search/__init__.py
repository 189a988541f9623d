# SPDX-License-Identifier: Apache-2.0
"""Japanese full text in core PostgreSQL: single characters and bigrams in a GIN index."""
