# SPDX-License-Identifier: Apache-2.0
"""加古川市 for one journey: people, a service, a notice and some measurements."""

import datetime
from dataclasses import dataclass

import httpx
from django.utils import timezone

from hiroba.kernel.api import context
from hiroba.kernel.api.identity import create_resident, create_staff, grant_role, system
from hiroba.kernel.api.registry import entity_types, roles, services
from hiroba.kernel.api.tenancy import Tenant, as_tenant, switch_on
from hiroba.kernel.testing.fixtures import RunningBroker
from hiroba.services.administration.actions import publish_notice

PASSWORD = "kujira-to-tomato-12"
ENTITIES_AT_ONCE = 500
MANAGER, CLERK, RESIDENT = "manager", "clerk", "hana"


@dataclass(frozen=True)
class JourneyTown:
    code: str
    base: str


def settle(code: str) -> None:
    """Writes people, service switches and a notice. The accounts all have PASSWORD."""
    now = timezone.now()
    Tenant.objects.filter(code=code).update(is_demo=True)
    with as_tenant(code):
        actor = system(code)
        manager = create_staff(login=MANAGER, name_shown="松原 亮", password=PASSWORD, actor=actor, at=now)
        create_staff(login=CLERK, name_shown="西村 航", password=PASSWORD, actor=actor, at=now)
        create_resident(login=RESIDENT, name_shown="山下 ハナ", password=PASSWORD, actor=actor, at=now)
        for role in roles():
            grant_role(manager, role.name, actor=actor, at=now)
        for service in services():
            if not service.built_in:
                switch_on(code, service.name, at=now)
        texts = {
            "title": "小中学校は午後の授業をやめ、集団で下校します",
            "body": "12時40分から。",
            "title_en": "Schools close at noon today",
            "title_easy": "きょうの 午後、学校は 休みです",
        }
        publish_notice(actor, kind="important", texts=texts, at=now)


def measure(broker: RunningBroker, code: str) -> None:
    """A river, rain that is not new any more, and a warning of level 3."""
    now = timezone.now()
    old = now - datetime.timedelta(hours=3)
    entities = [
        _entity("WaterLevelObserved", code, name="国包", waterLevel=(3.42, now), cautionLevel=3.0, dangerLevel=4.2),
        _entity("RainfallObserved", code, name="市役所", rainfallHour=(28, old)),
        _entity(
            "WeatherWarning", code, name="加古川市 大雨", localGovernmentCode=code, warningStatus="in_force",
            warningRank=3, level=3,
            hazardFamily="heavyRain", kinds=[{"name": "大雨警報"}], reportDateTime=now.isoformat(timespec="seconds"),
        ),
    ]  # fmt: skip
    answer = httpx.post(
        f"{broker.url}/ngsi-ld/v1/entityOperations/upsert",
        json=entities,
        headers={"NGSILD-Tenant": code, "Authorization": f"Bearer {broker.token}"},
        timeout=10,
    )
    assert answer.status_code in (httpx.codes.CREATED, httpx.codes.NO_CONTENT), answer.text


def clear(code: str) -> None:
    """Takes away what other tests have left in the broker: a journey counts what it sees."""
    for name in {each.name for _service, each in entity_types()}:
        while entities := context.query(code, type=name, limit=ENTITIES_AT_ONCE).entities:
            context.delete(code, [entity["id"] for entity in entities])


def _entity(type_: str, code: str, **values: object) -> dict[str, object]:
    entity: dict[str, object] = {"id": f"urn:ngsi-ld:{type_}:{code}-journey", "type": type_}
    for name, value in values.items():
        if isinstance(value, tuple):
            number, at = value
            entity[name] = {"type": "Property", "value": number, "observedAt": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
        else:
            entity[name] = {"type": "Property", "value": value}
    return entity
