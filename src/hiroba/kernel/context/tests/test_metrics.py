# SPDX-License-Identifier: Apache-2.0
"""The figures for Prometheus: well formed, without persons, and each explained in docs/operate/production.md."""

from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.testing.environment import free_port

PAGE = Path(__file__).parents[5] / "docs" / "operate" / "production.md"


def test_every_figure_of_the_broker_is_explained() -> None:
    with Scratch() as own:
        port = free_port()
        process, _ = start_broker(own.broker_dsn, open=True, metrics_port=port)
        told = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
        stop_broker(process)
    page = PAGE.read_text(encoding="utf-8")

    families = list(text_string_to_metric_families(told))
    names = {line.split()[2] for line in told.splitlines() if line.startswith("# TYPE ")}

    assert [each.name for each in families if not each.documentation] == []
    assert sorted(name for name in names if f"`{name}" not in page) == []
