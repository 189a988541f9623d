# SPDX-License-Identifier: Apache-2.0
from hiroba.services.administration.demo import SAMPLES, load
from hiroba.services.administration.models import Notice
from hiroba.services.administration.tests.factories import AT


def test_load_twice_gives_the_notices_once(tenant: str) -> None:
    load(tenant=tenant, at=AT)
    load(tenant=tenant, at=AT)

    assert Notice.objects.count() == len(SAMPLES)


def test_every_sample_is_written_in_three_languages() -> None:
    names = {"title", "body", "title_easy", "body_easy", "title_en", "body_en"}

    assert all(set(sample.texts) == names and all(sample.texts.values()) for sample in SAMPLES)
