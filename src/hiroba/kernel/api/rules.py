# SPDX-License-Identifier: Apache-2.0
"""How a rule of a service says no."""

from hiroba.kernel.faults import Fault
from hiroba.kernel.rules import RuleBroken

__all__ = ["Fault", "RuleBroken"]
