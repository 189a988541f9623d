# SPDX-License-Identifier: Apache-2.0
"""Linked entity retrieval (4.5.23): the parameters `join`, `joinLevel` and `containedBy`."""

from collections.abc import Mapping, Sequence
from functools import partial

from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.representation.form import Form
from hiroba.kernel.context.store.linking import FLAT, INLINE, Join, Linked, read_linked
from hiroba.kernel.context.store.reader import Reader

NONE = "@none"
LEVEL_MAX = 10
CONTAINED_BY_MAX = 1_000


def read_join(parameters: Mapping[str, str]) -> Join | None:
    """Raises BadRequestData for an unknown kind or an impossible level."""
    if "join" not in parameters:
        return None
    kind, level = parameters["join"], parameters.get("joinLevel", "1")
    if kind not in (INLINE, FLAT, NONE):
        raise BadRequestData(f"join {kind[:40]!r} is not one of {INLINE}, {FLAT}, {NONE}")
    if not (level.isascii() and level.isdigit() and 0 < int(level[:9]) <= LEVEL_MAX):
        raise BadRequestData(f"joinLevel {level[:40]!r} is not a number from 1 to {LEVEL_MAX}")
    above = [id.strip() for id in parameters.get("containedBy", "").split(",") if id]
    if len(above) > CONTAINED_BY_MAX:
        raise BadRequestData(f"containedBy names more than {CONTAINED_BY_MAX} entities")
    contained_by = frozenset(check_uri(id, "containedBy") for id in above)
    return Join(kind, int(level), contained_by) if kind != NONE else None


async def load_linked(
    x: Exchange, reader: Reader, visible: VisibleTypes, records: Sequence[Record], form: Form, join: Join
) -> Linked:
    """What the reader of this request may see of the linked entities."""
    fetch = partial(reader.records, x.tenant)
    return await read_linked(
        fetch, lambda key: visible.may_see(x, key), records=records, form=form, join=join
    )
