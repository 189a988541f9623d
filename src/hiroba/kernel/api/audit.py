# SPDX-License-Identifier: Apache-2.0
"""Who did what. Every action that changes something for a person, a right or a rule writes a record.

A record is written in the transaction of the act, can never be changed or deleted, and is sealed into the hash
chain of its town by the worker. `hiroba audit verify` checks the chains.
"""

from hiroba.kernel.audit.reading import records
from hiroba.kernel.audit.records import Fact, record, record_for_installation

__all__ = ["Fact", "record", "record_for_installation", "records"]
