# SPDX-License-Identifier: Apache-2.0
"""What an export says about itself, in files that a person and another program can read."""

import datetime

import msgspec

from hiroba.kernel.faults import Fault
from hiroba.project.backup.manifest import Content
from hiroba.project.moving.town_tables import TownTable

FORMAT = "hiroba-town-1"

README = """Town {town} ({name}), exported from Hiroba {version} on {day}
{name} のデータを、ほかのシステムでも読める形で書き出したものです。

entities.jsonl     context entities, one NGSI-LD (normalized) JSON object on each line, UTF-8
entities.geojson   those with a place, as one GeoJSON FeatureCollection (RFC 7946, WGS 84)
tables/*.csv       every table of the town: RFC 4180, UTF-8, first line names the columns; an empty field is NULL,
                   "" is an empty text
tables/*.json      the columns of each table: type, key, references
files/             uploaded files and papers of imports, named by their id (tables/public.files_file.csv)
restricted.age     encrypted fields and password hashes: JSON lines under the passphrase of the export
manifest.json      the digest (SHA-256) of every file, the rows of every table, the head of the audit chain

The audit is in tables/public.audit_record.csv and tables/public.audit_seal.csv; how its chain is computed is told in
docs/operate/audit.md of Hiroba, so that it can be checked without Hiroba.
"""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """`rows` by `schema.table`; `audit_head` is `number:digest` of the last seal."""

    format: str
    town: str
    name: str
    hiroba: str
    exported_at: datetime.datetime
    rows: dict[str, int]
    entities: int
    audit_head: str
    contents: tuple[Content, ...]


def encode(about: About) -> bytes:
    return msgspec.json.format(msgspec.json.encode(about), indent=1)


def decode(content: bytes) -> About:
    """Raises Fault."""
    try:
        about = msgspec.json.decode(content, type=About)
    except msgspec.MsgspecError:
        raise Fault("manifest.json is not that of an export", "Take another copy of it.") from None
    if about.format != FORMAT:
        raise Fault(
            f"The export has the form {about.format}, this program reads {FORMAT}",
            f"Import it with Hiroba {about.hiroba}.",
        )
    return about


def schema_of(table: TownTable) -> bytes:
    """A small schema in the manner of the Table Schema of Frictionless Data, with PostgreSQL's own types."""
    fields = [
        {
            "name": column.name,
            "type": column.type,
            "constraints": {"required": not column.nullable},
            **({"restricted": True} if column.restricted else {}),
        }
        for column in table.columns
    ]
    schema = {
        "fields": fields,
        "primaryKey": [column.name for column in table.key],
        "foreignKeys": [
            {"fields": [column], "reference": {"resource": other}} for column, other in table.references
        ],
    }
    return msgspec.json.format(msgspec.json.encode(schema), indent=1)
