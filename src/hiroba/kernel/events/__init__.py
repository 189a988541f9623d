# SPDX-License-Identifier: Apache-2.0
"""Facts that services publish, kept in an outbox and handed to the reactions of other services."""
