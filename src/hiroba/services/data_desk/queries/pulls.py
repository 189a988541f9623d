# SPDX-License-Identifier: Apache-2.0
import datetime

from hiroba.services.data_desk.models import PullResult, PullSource

RESULTS_SHOWN_MAX = 50


def all_sources() -> list[PullSource]:
    return list(PullSource.objects.all())


def due_sources(*, at: datetime.datetime) -> list[PullSource]:
    return list(PullSource.objects.filter(is_paused=False, due_at__lte=at).order_by("due_at", "id"))


def source_of(number: int) -> PullSource | None:
    return PullSource.objects.filter(pk=number).first()


def newest_results(source: PullSource) -> list[PullResult]:
    return list(source.results.order_by("-at", "-id")[:RESULTS_SHOWN_MAX])
