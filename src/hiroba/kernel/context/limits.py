# SPDX-License-Identifier: Apache-2.0
"""Every bound of the broker in one place. A request beyond one gets a clear answer, never a stall."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Sizes are bytes unless the name says otherwise."""

    body_bytes: int = 1_048_576
    head_bytes: int = 32_768
    batch_entities: int = 10_000
    bulk_lines: int = 1_000
    ids_in_query: int = 1_000
    page_entities: int = 1_000
    page_entities_default: int = 20
    # What a list in an order of the reader's own may choose from; about 300 bytes of memory each.
    ordered_entities: int = 100_000
    purged_entities: int = 1_000_000
    # 4 batches of group commit: enough to keep the writer busy, short enough that a queued write answers soon.
    queued_writes: int = 4_000
    queued_write_bytes: int = 64_000_000
    # Requests of an import: three are written, the others wait; each has at most `bulk_lines` lines.
    bulk_requests: int = 8
    commit_entities: int = 1_000
    hot_entities: int = 200_000
    # Of entities and places together.
    memory_bytes: int = 400_000_000
    # What places that geo-queries find in memory may take of it; the setting gives them a half at most.
    place_bytes: int = 200_000_000
    # A filter that no index serves reads candidates in steps of this size and lets others run between them.
    scan_step: int = 500
    scan_seconds: float = 10.0
    # Instances of attributes in one answer of the temporal API; more come in pages of time (6.3.10).
    temporal_instances: int = 50_000
    # EntityMaps are a cache: beyond these bounds the ones used longest ago go.
    map_entities: int = 100_000
    maps_of_tenant: int = 200
    map_bytes_of_tenant: int = 32_000_000
    map_bytes: int = 128_000_000
    live_readers: int = 20_000
    live_buffer_bytes: int = 8_000_000
    # A browser that has this much unread is cut; it reconnects and resumes from the buffer.
    live_unread_bytes: int = 1_000_000
    notifications_waiting: int = 1_000
    subscriptions_of_tenant: int = 1_000
    # What a dead endpoint may pile up; beyond it the newest notifications are dropped and counted.
    notifications_of_subscription: int = 10_000
    # After each failure in a row; the last one is for all that follow.
    retry_pauses_seconds: tuple[float, ...] = (1, 2, 5, 10, 30, 60, 120, 300)
    connections: int = 30_000
    idle_seconds: int = 75
    request_seconds: int = 30

    def with_memory(self, megabytes: int) -> "Limits":
        """With so much of the entities and their places in memory; the number of entities is bounded as if they
        were small."""
        size = megabytes * 1_000_000
        return replace(self, memory_bytes=size, place_bytes=size // 2, hot_entities=megabytes * 500)
