# SPDX-License-Identifier: Apache-2.0
"""What others may see of reports: the public context entity, and the entry in the search of staff and public.

Both are made from the tables alone and can be thrown away and made again.
"""

import uuid
from collections.abc import Iterator, Sequence

from hiroba.kernel.api import context, search
from hiroba.kernel.api.tenancy import current_tenant
from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.queries.reports import released_photos
from hiroba.services.street_reports.queries.town import category
from hiroba.services.street_reports.rules.places import public_place
from hiroba.services.street_reports.rules.states import State
from hiroba.services.street_reports.wording import public_state

TYPE = "StreetReport"
SEARCH_KIND = "street_reports.report"
AT_ONCE = 200
STATUS_WORDS = {
    State.RECEIVED: "受付",
    State.ACCEPTED: "確認中",
    State.WORKING: "対応中",
    State.DONE: "完了",
    State.DECLINED: "市の管理外",
}


class Refused(RuntimeError):
    """The context broker did not take an entity; the event is tried again."""


def project_report(report: uuid.UUID) -> None:
    """Brings entity and search entry of one report to its present state."""
    found = Report.objects.filter(pk=report).first()
    if found is not None:
        _write([found])


def rebuild() -> int:
    """Makes everything again from the tables; gives the number of reports. What has no report any more goes."""
    known = set()
    search.remove_kind(SEARCH_KIND)
    for reports in _batches():
        _write(reports)
        known |= {entity_id(each.number) for each in reports if is_public(each)}
    _delete_others(known)
    return Report.objects.count()


def refill_search() -> None:
    """For `hiroba search rebuild`."""
    for reports in _batches():
        for report in reports:
            _put_into_search(report)


def entity_id(number: str) -> str:
    return f"urn:ngsi-ld:{TYPE}:{current_tenant()}-{number}"


def is_public(report: Report) -> bool:
    """A duplicate is not shown twice: its original stands for it."""
    return report.state != State.MERGED


def entity_of(report: Report) -> context.Entity:
    """The public fields and nothing else: no words of the reporter, no photo that nobody has looked at."""
    about = category(report.category)
    values: dict[str, object] = {
        "name": f"{about.title.ja} {report.number}",
        "number": report.number,
        "category": about.title.ja,
        "categoryCode": about.code,
        "status": STATUS_WORDS[public_state(report.state)],
        "requestedAt": report.received_at.isoformat(timespec="seconds"),
        "updatedAt": report.updated_at.isoformat(timespec="seconds"),
    }
    if report.public_answer:
        values["publicAnswer"] = report.public_answer
    if photos := released_photos(report.pk):
        values["photo"] = f"/street_reports/photo/{report.number}/{photos[0].id}"
    entity: context.Entity = {"id": entity_id(report.number), "type": TYPE}
    entity |= {name: {"type": "Property", "value": value} for name, value in values.items()}
    if report.lon is not None and report.lat is not None:
        place = public_place(report.lon, report.lat, is_private_land=report.is_private_land)
        entity["location"] = {"type": "GeoProperty", "value": {"type": "Point", "coordinates": list(place)}}
    return entity


def _batches() -> Iterator[list[Report]]:
    for start in range(0, Report.objects.count(), AT_ONCE):
        yield list(Report.objects.order_by("received_at", "pk")[start : start + AT_ONCE])


def _write(reports: Sequence[Report]) -> None:
    shown = [each for each in reports if is_public(each)]
    hidden = [entity_id(each.number) for each in reports if not is_public(each)]
    if shown and (errors := context.upsert(current_tenant(), [entity_of(each) for each in shown]).errors):
        raise Refused(str(errors[0]))
    if hidden:
        context.delete(current_tenant(), hidden)
    for each in reports:
        _put_into_search(each)


def _put_into_search(report: Report) -> None:
    """For staff alone: the words of a reporter may name people."""
    search.put(
        SEARCH_KIND,
        str(report.pk),
        title=f"{report.number} {category(report.category).title.ja}",
        body="\n".join(filter(None, (report.words, report.place_words, report.public_answer))),
        audience="staff",
        url=f"/staff/street_reports/case/{report.pk}",
        at=report.received_at,
    )


def _delete_others(known: set[str]) -> None:
    offset = 0
    while page := context.query(current_tenant(), type=TYPE, limit=AT_ONCE, offset=offset).entities:
        gone = [each["id"] for each in page if each["id"] not in known]
        context.delete(current_tenant(), gone)
        offset += len(page) - len(gone)
