# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hiroba.kernel.tenancy.codes import Municipality, municipality


@dataclass(frozen=True, slots=True)
class Town:
    """The tenant that a file is taken into. A shared group (`g-…`) has no code of its own."""

    tenant: str
    name: str = ""

    @property
    def code(self) -> str:
        return self.tenant if known(self.tenant) else ""

    @property
    def title(self) -> str:
        entry = known(self.tenant)
        return entry.name if entry else self.name or self.tenant

    @property
    def covered(self) -> str:
        """First digits of the codes that belong here: a prefecture covers its municipalities, a group everybody."""
        return self.code[:2] if self.code[2:5] == "000" else self.code[:5]


@cache
def known(code: str) -> Municipality | None:
    return municipality(code)
