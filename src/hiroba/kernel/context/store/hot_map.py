# SPDX-License-Identifier: Apache-2.0
"""Recently used entities as ready bytes. Bounded; what is not here lies in PostgreSQL.

Written after COMMIT only, so it never shows what a crash could take back.
"""

from collections import OrderedDict

from hiroba.kernel.context.model.entities import Record

# A record's Python objects beside its text, measured with sys.getsizeof.
RECORD_OVERHEAD_BYTES = 700


class HotMap:
    def __init__(self, *, entities_max: int, bytes_max: int) -> None:
        self._records: OrderedDict[tuple[str, str], Record] = OrderedDict()
        self._entities_max = entities_max
        self._bytes_max = bytes_max
        self._reserved = 0
        self.bytes = 0
        self.moment = 0
        self._lost_at = 0
        self.get = self._records.get

    def __len__(self) -> int:
        return len(self._records)

    def publish(self, tenant: str, record: Record) -> None:
        """The owner has committed this version."""
        self.moment += 1
        self._put((tenant, record.id), record)

    def refresh(self, tenant: str, record: Record) -> None:
        """The owner has committed this version of something that need not come into memory."""
        if (tenant, record.id) in self._records:
            self.publish(tenant, record)
        else:
            self.withdraw(tenant, record.id)

    def withdraw(self, tenant: str, id: str) -> None:
        """The owner has deleted it, or no longer knows what became of it."""
        self.moment += 1
        self._lost_at = self.moment
        self._remove((tenant, id))

    def offer(self, tenant: str, record: Record, read_since: int) -> None:
        """A reader found this version in a read begun when `moment` was `read_since`.

        It is kept only if no newer version can have come and gone since.
        """
        if self._lost_at > read_since or (tenant, record.id) in self._records:
            return
        self._put((tenant, record.id), record)

    def reserve(self, size: int) -> None:
        """Bytes of the same memory that others use."""
        self._reserved = size
        self._keep_bound()

    def clear(self) -> None:
        self.moment += 1
        self._lost_at = self.moment
        self._records.clear()
        self.bytes = 0

    def _put(self, key: tuple[str, str], record: Record) -> None:
        old = self._records.get(key)
        self._records[key] = record
        if old is None:
            self.bytes += _weight(record)
        else:
            self._records.move_to_end(key)
            self.bytes += len(record.document) - len(old.document)
        self._keep_bound()

    def _keep_bound(self) -> None:
        bytes_max = self._bytes_max - self._reserved
        while self._records and (len(self._records) > self._entities_max or self.bytes > bytes_max):
            _, oldest = self._records.popitem(last=False)
            self.bytes -= _weight(oldest)
            self._lost_at = self.moment

    def _remove(self, key: tuple[str, str]) -> None:
        old = self._records.pop(key, None)
        if old is not None:
            self.bytes -= _weight(old)


def _weight(record: Record) -> int:
    return len(record.document) + RECORD_OVERHEAD_BYTES
