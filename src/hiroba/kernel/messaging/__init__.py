# SPDX-License-Identifier: Apache-2.0
"""Messages to persons: mail through a durable queue, and notices on their own page."""
