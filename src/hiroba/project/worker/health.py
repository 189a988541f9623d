# SPDX-License-Identifier: Apache-2.0
"""`/healthz`, `/readyz` and `/metrics` of the worker, on a loopback port of their own."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import structlog
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from hiroba.kernel.events.backlog import Backlog, backlog
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.tenancy.queries import tenants

log = structlog.get_logger(__name__)

FIGURES: tuple[tuple[str, str, Callable[[Backlog], float]], ...] = (
    ("oldest_event_seconds", "Age of the oldest undelivered event.", lambda b: b.age_seconds(timezone.now())),
    ("events_new", "Events without deliveries yet.", lambda b: b.new_events),
    ("deliveries_waiting", "Deliveries that wait.", lambda b: b.waiting_deliveries),
    ("dead_letters", "Deliveries that were given up.", lambda b: b.dead_letters),
)


def serve_health(port: int, is_alive: Callable[[], bool]) -> None:
    """Answers until the process ends. A port that is taken costs the figures, not the worker."""

    class Door(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            status, text = _answer(self.path, is_alive)
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Requests of a monitor are not worth a line."""

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Door)
    except OSError as error:
        log.warning("health_port_taken", port=port, error=error.strerror)
        return
    server.serve_forever()


def _answer(path: str, is_alive: Callable[[], bool]) -> tuple[int, str]:
    if path == "/healthz":
        return (200, "ok\n") if is_alive() else (503, "stopping\n")
    if path not in ("/readyz", "/metrics"):
        return 404, "Only /healthz, /readyz and /metrics are here\n"
    try:
        figures = _figures()
    except DatabaseError:
        return 503, "database\n"
    finally:
        connection.close()
    return 200, "ready\n" if path == "/readyz" else figures


def _figures() -> str:
    found = []
    for tenant in tenants():
        with as_tenant(tenant.code):
            found.append((tenant.code, backlog()))
    lines = []
    for name, help_text, value in FIGURES:
        full_name = f"hiroba_worker_{name}"
        lines += [f"# HELP {full_name} {help_text}", f"# TYPE {full_name} gauge"]
        lines += [f'{full_name}{{tenant="{code}"}} {value(each)}' for code, each in found]
    return "\n".join(lines) + "\n"
