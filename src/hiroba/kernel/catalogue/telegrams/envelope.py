# SPDX-License-Identifier: Apache-2.0
"""The part that all telegrams share: `Control` and `Head`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.telegrams.titles import TelegramType, telegram_type

# The largest real ones (an earthquake felt in half the country) have about 1 MB.
TELEGRAM_BYTES_MAX = 20 << 20
_ROOT = "{http://xml.kishou.go.jp/jmaxml1/}Report"
# 訂正 and 取消 carry the time of what they mend, so they win over it at equal time.
_RANK = {"発表": 0, "遅延": 0, "訂正": 1, "取消": 2}


@dataclass(frozen=True, slots=True)
class Telegram:
    """One telegram. Times are ISO texts with their offset, as received; `body` is the element below `Report`."""

    type: TelegramType
    status: str
    editorial_office: str
    publishing_office: str
    title: str
    report_time: str
    target_time: str
    valid_until: str
    event_id: str
    info_type: str
    serial: str
    headline: str
    head: Element
    body: Element

    @property
    def is_drill(self) -> bool:
        return self.status != "通常"

    @property
    def is_cancellation(self) -> bool:
        return self.info_type == "取消"

    @property
    def version(self) -> tuple[str, int, int]:
        """Orders telegrams of one unit: time of report (UTC), 発表 before 訂正 before 取消, serial number."""
        return version(self.report_time, self.info_type, self.serial)


def version(report_time: str, info_type: str, serial: str) -> tuple[str, int, int]:
    moment = datetime.fromisoformat(report_time).timestamp()
    return f"{moment:015.0f}", _RANK.get(info_type, 0), int(serial) if serial.isdecimal() else 0


def read_telegram(path: Path) -> Telegram:
    """Raises FileFault when the file is not well-formed, not safe, or not a telegram of 気象庁."""
    if path.stat().st_size > TELEGRAM_BYTES_MAX:
        raise _fault(path, "too_large", "is larger than any telegram", "は電文としては大きすぎます")
    try:
        root = fromstring(path.read_bytes(), forbid_dtd=True)
    except DefusedXmlException:
        raise _fault(
            path,
            "unsafe_xml",
            "declares its own XML entities and is not read",
            "は独自のXML実体を定義していて、危険なので読みません",
        ) from None
    except (ParseError, ValueError, LookupError):
        raise _fault(path, "damaged_xml", "is damaged XML", "はXMLとして壊れています") from None
    if root.tag != _ROOT:
        raise _fault(
            path, "not_a_telegram", "is XML, but no telegram of JMA", "は気象庁の電文ではないXMLです"
        )
    try:
        return _telegram(root)
    except (LookupError, ValueError):
        raise _fault(
            path, "incomplete_telegram", "is a telegram without a complete head", "は必要な項目がない電文です"
        ) from None


def local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def text(element: Element | None, name: str) -> str:
    """Text of the child with this local name, or ""."""
    found = child(element, name)
    return (found.text or "").strip() if found is not None else ""


def child(element: Element | None, name: str) -> Element | None:
    return next(children(element, name), None) if element is not None else None


def children(element: Element | None, name: str) -> Iterator[Element]:
    return (found for found in (element if element is not None else ()) if local_name(found) == name)


def _telegram(root: Element) -> Telegram:
    control, head, body = child(root, "Control"), child(root, "Head"), child(root, "Body")
    if control is None or head is None or body is None:
        raise LookupError
    report_time = text(head, "ReportDateTime")
    if datetime.fromisoformat(report_time).tzinfo is None:
        raise ValueError(report_time)
    return Telegram(
        type=telegram_type(text(control, "Title")),
        status=text(control, "Status"),
        editorial_office=text(control, "EditorialOffice"),
        publishing_office=text(control, "PublishingOffice"),
        title=text(head, "Title"),
        report_time=report_time,
        target_time=text(head, "TargetDateTime"),
        valid_until=text(head, "ValidDateTime"),
        event_id=text(head, "EventID"),
        info_type=text(head, "InfoType") or "発表",
        serial=text(head, "Serial"),
        headline=text(child(head, "Headline"), "Text"),
        head=head,
        body=body,
    )


def _fault(path: Path, code: str, english: str, japanese: str) -> FileFault:
    return FileFault(
        code,
        en=(f"{path.name} {english}", "Get the telegram again from its source"),
        ja=(f"{path.name} {japanese}", "配信元からもう一度入手してください"),
    )
