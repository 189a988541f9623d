# SPDX-License-Identifier: Apache-2.0
"""Everything that writes: imports, drafts of imports, their withdrawal, and sources fetched by the clock."""

from hiroba.services.data_desk.actions.importing import TakenIn, import_file, take_in
from hiroba.services.data_desk.actions.ways import Terms, Way

__all__ = ["TakenIn", "Terms", "Way", "import_file", "take_in"]
