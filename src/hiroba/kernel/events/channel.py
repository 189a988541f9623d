# SPDX-License-Identifier: Apache-2.0
"""The notification that wakes the dispatcher; its payload is the code of the tenant."""

CHANNEL = "hiroba_events"
