# SPDX-License-Identifier: Apache-2.0
"""A year of one-minute data for `hiroba bench history`, as the broker would have stored it.

The rows lie on the disk in the order of time, sensor after sensor, as they arrive: a series of one sensor is spread
over the whole table.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg

from hiroba.kernel.context.scratch import Scratch

TENANT, TYPE = "bench", "WaterLevelObserved"
YEAR_DAYS = 365
HOUR = 3_600_000_000
DAY = 24 * HOUR
# All have the first for as long as there are hours; the others for the last day, for questions after several.
ATTRIBUTES = ("waterLevel", "flow", "rain", "battery")

# The number of a change is its time; the observation is of the same minute.
MINUTES = """
    INSERT INTO context.history (tenant, id, change, action, type_key, fragment)
    SELECT %(tenant)s, 'urn:ngsi-ld:' || %(type)s || ':' || sensor, minute, 'u', %(type)s,
           '{"waterLevel":{"type":"Property","value":' || (sensor + minute / 60000000 %% 97) || ',"observedAt":"'
           || to_char(to_timestamp(minute / 1e6) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '"}}'
    FROM generate_series(%(since)s::int8, %(until)s::int8 - 1, 60000000) AS minute,
         generate_series(%(first)s::int8, %(last)s::int8) AS sensor
    ON CONFLICT DO NOTHING
"""
PERIODS = """
    INSERT INTO context.{table} (tenant, id, period, attribute, dataset, observed, count, others, sum, sum_squares,
                                 min, max, last, last_at)
    SELECT %(tenant)s, 'urn:ngsi-ld:' || %(type)s || ':' || sensor, period, %(attribute)s, '', true,
           %(minutes)s, 0, 1.5 * %(minutes)s, 2.5 * %(minutes)s, 1, 2, 1.5, period
    FROM generate_series(%(since)s::int8, %(until)s::int8 - 1, %(step)s::int8) AS period,
         generate_series(1, %(last)s::int8) AS sensor
"""
# Made after the rows: millions go into a table without an index in a third of the time.
WITHOUT_KEY = "ALTER TABLE context.history_hour DROP CONSTRAINT history_hour_pkey"
WITH_KEY = (
    "ALTER TABLE context.history_hour ADD CONSTRAINT history_hour_pkey "
    "PRIMARY KEY (tenant, id, period, attribute, dataset, observed)"
)


@dataclass(frozen=True, kw_only=True)
class Extent:
    """All sensors have `days` of minutes and `hours_days` of hours, one of them a year of minutes."""

    sensors: int
    days: int
    hours_days: int
    midnight: datetime

    @property
    def sizes(self) -> dict[str, object]:
        return {
            "sensors": self.sensors,
            "days_of_minutes": self.days,
            "days_of_hours": self.hours_days,
            "rows": self.sensors * self.days * 1_440 + (YEAR_DAYS - self.days) * 1_440,
            "hours": self.sensors * (self.hours_days + 3) * 24,
            "year_of_sensor": 1,
        }


def micro(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000


def fill(scratch: Scratch, extent: Extent) -> None:
    until = micro(extent.midnight)
    since, year = until - extent.days * DAY, micro(extent.midnight - timedelta(days=YEAR_DAYS))
    given = {"tenant": TENANT, "type": TYPE, "last": extent.sensors, "until": until}
    with psycopg.connect(scratch.owner_dsn, autocommit=True) as connection:
        connection.execute("SELECT context.ensure_history_partitions(now() - interval '13 months', 15)")
        connection.execute("INSERT INTO context.type_key VALUES (%s, %s)", (TENANT, TYPE))
        connection.execute(
            "INSERT INTO context.temporal_entity SELECT %(tenant)s, 'urn:ngsi-ld:' || %(type)s || ':' || n, %(type)s, n"
            " FROM generate_series(1, %(last)s::int8) AS n",
            given,
        )
        connection.execute("INSERT INTO context.history_folding VALUES (%s, %s)", (TENANT, until))
        connection.execute(MINUTES, given | {"first": 1, "last": 1, "since": year})
        connection.execute(MINUTES, given | {"first": 2, "since": since})
        _fill_periods(connection, extent, given)
        connection.execute("VACUUM ANALYZE context.history, context.history_hour, context.history_day")


def _fill_periods(connection: psycopg.Connection, extent: Extent, given: dict[str, object]) -> None:
    until = micro(extent.midnight)
    connection.execute(WITHOUT_KEY)
    for attribute in ATTRIBUTES:
        since = until - (extent.hours_days if attribute == ATTRIBUTES[0] else 1) * DAY
        hours = given | {"attribute": attribute, "since": since, "step": HOUR, "minutes": 60}
        connection.execute(PERIODS.format(table="history_hour"), hours)
    connection.execute("SET maintenance_work_mem = '512MB'")
    connection.execute(WITH_KEY)
    days = {"attribute": ATTRIBUTES[0], "since": until - YEAR_DAYS * DAY, "step": DAY, "minutes": 1_440}
    connection.execute(PERIODS.format(table="history_day"), given | days)
