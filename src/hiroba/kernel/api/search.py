# SPDX-License-Identifier: Apache-2.0
"""Full text of a town: put things in where they change, find them by any part of their words.

A service puts an entry in the transaction of its write and removes it with the thing itself. Nothing personal
belongs into an entry whose audience is wider than the case it comes from.
"""

from hiroba.kernel.search.actions import Audience, put, remove, remove_kind
from hiroba.kernel.search.queries import Hit, find

__all__ = ["Audience", "Hit", "find", "put", "remove", "remove_kind"]
