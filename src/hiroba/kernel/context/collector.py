# SPDX-License-Identifier: Apache-2.0
"""How often Python looks for cycles of objects that nobody needs any more."""

import gc

# Documents are trees without cycles, which go without the collector; a thousand of them would set it off at each
# batch, to look through all that is kept in memory.
COLLECT_AFTER_OBJECTS = 50_000
COLLECT_OLD_AFTER = 50


def collect_rarely() -> None:
    """To be called once when the process is set up: what is there by then is never looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER_OBJECTS, COLLECT_OLD_AFTER, COLLECT_OLD_AFTER)
