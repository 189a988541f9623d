# SPDX-License-Identifier: Apache-2.0
"""Figures of the web process for Prometheus: requests by service, method and status, and how long they took.

No address, town or person is a label. All web processes write into one folder; whichever of them gets the loopback
port answers for all.
"""

import threading
import time
from collections.abc import Callable
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, make_wsgi_app
from prometheus_client.multiprocess import MultiProcessCollector

TRY_AGAIN_SECONDS = 10
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS = Counter("hiroba_web_requests", "Requests answered.", ["service", "method", "status"])
SECONDS = Histogram("hiroba_web_request_seconds", "Seconds until the answer.", ["service"], buckets=BUCKETS)

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestMetrics:
    """Counts every answer, those of other middleware too."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = self.get_response(request)
        service = service_of(request)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(service, method, f"{response.status_code // 100}xx").inc()
        SECONDS.labels(service).observe(time.perf_counter() - start)
        return response


def service_of(request: HttpRequest) -> str:
    """The service of the address, `api`, or `other`: a bounded number of names."""
    found = request.resolver_match
    return (found.namespace or "other") if found else "other"


def serve(port: int) -> None:
    """In a thread of a web process; tries again while another process holds the port."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    threading.Thread(target=_serve, args=(port, make_wsgi_app(registry)), daemon=True, name="metrics").start()


def _serve(port: int, app: Callable[..., object]) -> None:
    while True:
        try:
            server = make_server("127.0.0.1", port, app, WSGIServer, _Silent)  # type: ignore[arg-type]
        except OSError:
            time.sleep(TRY_AGAIN_SECONDS)
        else:
            server.serve_forever()


class _Silent(WSGIRequestHandler):
    timeout = 10

    def log_message(self, format: str, *args: object) -> None:
        """Requests of a monitor are not worth a line."""
