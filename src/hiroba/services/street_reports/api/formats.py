# SPDX-License-Identifier: Apache-2.0
"""JSON and XML of GeoReport v2, and the errors of the standard."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as Xml

from django.http import HttpResponse

MEDIA_TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
# XML 1.0, 2.2: these characters cannot be written at all.
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Fields = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Named:
    """A list with the names of its elements in XML: `<services><service>…`."""

    root: str
    item: str
    rows: Sequence[Fields]


class Open311Fault(Exception):
    """A request that cannot be answered. `status` is of HTTP and stands first in the body's code."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.description = description


def answer(content: Named, form: str, *, status: int = 200) -> HttpResponse:
    response = HttpResponse(_written(content, form), status=status, content_type=MEDIA_TYPES[form])
    # Public data for every page of the web; no cookie is read and none is needed.
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-cache"
    return response


def one(root: str, fields: Fields, form: str) -> HttpResponse:
    """A single thing that is no list in either form, such as the discovery."""
    if form == "json":
        body = json.dumps(fields, ensure_ascii=False).encode()
    else:
        element = Xml.Element(root)
        _fill(element, fields)
        body = _bytes(element)
    response = HttpResponse(body, content_type=MEDIA_TYPES[form])
    response["Access-Control-Allow-Origin"] = "*"
    return response


def fault(error: Open311Fault, form: str) -> HttpResponse:
    """An array of code and description, as GeoReport v2 has it for every error."""
    rows = [{"code": error.status, "description": error.description}]
    return answer(Named(root="errors", item="error", rows=rows), form, status=error.status)


def _written(content: Named, form: str) -> bytes:
    if form == "json":
        return json.dumps([dict(row) for row in content.rows], ensure_ascii=False).encode()
    root = Xml.Element(content.root)
    for row in content.rows:
        _fill(Xml.SubElement(root, content.item), row)
    return _bytes(root)


def _fill(element: Xml.Element, fields: Fields) -> None:
    """None is an empty element; the elements of a list are named by its singular: `formats` holds `format`."""
    for name, value in fields.items():
        child = Xml.SubElement(element, name)
        if isinstance(value, list | tuple):
            for each in value:
                inner = Xml.SubElement(child, name.removesuffix("s"))
                if isinstance(each, Mapping):
                    _fill(inner, each)
                else:
                    inner.text = _text(each)
        else:
            child.text = _text(value)


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return NOT_XML.sub("", str(value))


def _bytes(element: Xml.Element) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(element, encoding="utf-8")
