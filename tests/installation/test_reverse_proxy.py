# SPDX-License-Identifier: Apache-2.0
"""A town in production behind nginx and behind Caddy, by the files of `deploy/`, as a browser meets it."""

import json
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hiroba.kernel import configuration
from hiroba.kernel.identity import tokens
from hiroba.project.bench.free_ports import free_ports
from hiroba.project.bench.scratch_city import City, scratch_city
from tests.installation.certificates import certificate
from tests.installation.proxies import COMMANDS, NAME, Site, wait_until_it_answers, when_it_tells

TENANT, PASSWORD = "282103", "kujira-to-tomato-12"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The town with its public address; nobody stands before it yet."""
    folder = tmp_path_factory.mktemp("proxy")
    https_port, http_port, metrics_port = free_ports(3)
    address = f"https://{NAME}:{https_port}"
    settings = {
        "HIROBA_WEB_URL": address,
        "HIROBA_BROKER_PUBLIC_URL": address,
        "HIROBA_WEB_METRICS_PORT": str(metrics_port),
    }
    certificate(folder, NAME)
    with scratch_city(demo=False, data_dir=folder / "var", settings=settings) as city:
        settle(city)
        yield Site(city, folder, https_port, http_port, metrics_port)


@pytest.fixture(scope="module", params=COMMANDS)
def site(request: pytest.FixtureRequest, town: Site) -> Iterator[Site]:
    if shutil.which(request.param) is None:
        pytest.skip(f"needs {request.param}: python tools/system_packages.py")
    process = subprocess.Popen(
        COMMANDS[request.param](town), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_it_answers(town)
        yield town
    finally:
        process.terminate()
        process.wait(timeout=20)


def settle(city: City) -> None:
    for words, asked in (
        (("tenant", "create", TENANT), ""),
        (("staff", "create", "west", "--operator"), PASSWORD),
    ):
        subprocess.run(
            [sys.executable, "-m", "hiroba.project.command_line", *words],
            env=city.environment,
            input=asked,
            text=True,
            capture_output=True,
            timeout=60,
            check=True,
        )


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def test_page_comes_over_https_with_its_headers(site: Site) -> None:
    with site.browser() as browser:
        page = browser.get("/")

    assert page.status_code == 200
    assert "加古川市" in page.text
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert site.address in page.headers["Content-Security-Policy"]


def test_plain_http_is_sent_to_https(site: Site) -> None:
    answer = httpx.get(f"http://127.0.0.1:{site.http_port}/about/terms", headers={"Host": NAME})

    assert answer.status_code in (301, 308)
    assert answer.headers["Location"].startswith(f"https://{NAME}")


def test_staff_sign_in_and_their_cookie_is_for_https_only(site: Site) -> None:
    with site.browser() as browser:
        form = browser.get("/account/sign-in")
        signed_in = browser.post(
            "/account/sign-in",
            data={"login": "west", "password": PASSWORD, "csrfmiddlewaretoken": token_in(form.text)},
            headers={"Origin": site.address, "Referer": f"{site.address}/account/sign-in"},
        )
        desk = browser.get("/staff/administration/")

    cookies = signed_in.headers.get_list("set-cookie")
    assert signed_in.status_code == 302, signed_in.text[:500]
    assert any(each.startswith("__Host-hiroba=") and "Secure" in each for each in cookies)
    assert desk.status_code == 200


def test_form_from_another_site_is_refused(site: Site) -> None:
    with site.browser() as browser:
        form = browser.get("/account/sign-in")
        answer = browser.post(
            "/account/sign-in",
            data={"login": "west", "password": PASSWORD, "csrfmiddlewaretoken": token_in(form.text)},
            headers={"Origin": "https://elsewhere.example"},
        )

    assert answer.status_code == 403


def test_broker_answers_below_the_same_address_and_streams_at_once(site: Site) -> None:
    key = configuration.secret(site.city.data_dir, "token_key")
    token = tokens.mint(key, subject="test", tenants=(TENANT,), scopes=("context:write",), seconds=600)
    entity: dict[str, object] = {
        "id": f"urn:ngsi-ld:WatchCamera:{TENANT}-{uuid.uuid4()}",
        "type": "WatchCamera",
    }
    entity |= {"name": {"type": "Property", "value": "南門"}}
    with (
        site.browser() as browser,
        browser.stream("GET", "/live", params={"tenant": TENANT, "type": "WatchCamera"}) as stream,
    ):
        lines = stream.iter_lines()
        assert stream.status_code == 200, stream.read()
        with site.browser() as writer:
            written = writer.post(
                "/ngsi-ld/v1/entities",
                content=json.dumps(entity),
                headers={
                    "Authorization": f"Bearer {token}",
                    "NGSILD-Tenant": TENANT,
                    "Content-Type": "application/json",
                },
            )
            assert written.status_code == 201, written.text
        seen = next(line for line in lines if "WatchCamera" in line and "data" in line)

    assert "南門" in seen


def test_health_and_figures_are_not_for_everybody(site: Site) -> None:
    with site.browser() as browser:
        outside = [browser.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")]

    figures = httpx.get(f"http://127.0.0.1:{site.metrics_port}/metrics").text

    assert outside == [404, 404, 404]
    assert re.search(r'hiroba_web_requests_total\{method="GET",service="account",status="2xx"\} \d', figures)
    assert TENANT not in figures


def test_claimed_address_and_scheme_do_not_reach_the_town(site: Site) -> None:
    with site.browser() as browser:
        answer = browser.get("/", headers={"X-Forwarded-Proto": "http", "X-Forwarded-For": "203.0.113.9"})

    assert answer.headers["Strict-Transport-Security"]


def test_log_of_nginx_names_no_visitor_and_no_whole_address(site: Site) -> None:
    """Caddy keeps no log of requests unless it is told to."""
    with site.browser() as browser:
        browser.get("/street_reports/status/a-secret-of-a-report?name=taro")

    log = when_it_tells(site.folder / "hiroba.log", "/street_reports/status ")

    assert "/street_reports/status " in log
    assert "secret" not in log
    assert "taro" not in log
    assert "127.0.0.1" not in log


def test_plain_http_and_storms_leave_no_visitor_in_the_logs_of_nginx(site: Site) -> None:
    """The redirect has no log of its own format, and refusals for haste are written as errors."""
    secret = "/street_reports/status/another-secret"
    httpx.get(f"http://127.0.0.1:{site.http_port}{secret}", headers={"Host": NAME})
    with site.browser() as browser:
        hasty = [browser.post(secret).status_code for _ in range(60)]
        browser.get("/about/storm-is-over")

    when_it_tells(site.folder / "hiroba.log", "/about/storm-is-over")
    logs = "".join(path.read_text() for path in site.folder.rglob("*.log") if "var" not in path.parts)
    if (site.folder / "nginx.pid").exists():
        assert 429 in hasty
    assert "another-secret" not in logs
    assert "127.0.0.1" not in logs


@pytest.mark.parametrize("proxy", COMMANDS)
def test_town_that_is_away_leaves_no_visitor_in_the_log_of_the_proxy(tmp_path: Path, proxy: str) -> None:
    if shutil.which(proxy) is None:
        pytest.skip(f"needs {proxy}: python tools/system_packages.py")
    certificate(tmp_path, NAME)
    web, broker, https_port, http_port, metrics_port = free_ports(5)
    nobody = Site(City(0, tmp_path, web, broker, 0, 0, 0.0), tmp_path, https_port, http_port, metrics_port)
    said = tmp_path / "said.log"
    with said.open("wb") as output:
        process = subprocess.Popen(COMMANDS[proxy](nobody), stdout=output, stderr=output)
    try:
        wait_until_it_answers(nobody)
        with nobody.browser() as browser:
            status = browser.get("/street_reports/status/a-secret-of-a-report").status_code
    finally:
        process.terminate()
        process.wait(timeout=20)

    logs = "".join(path.read_text() for path in tmp_path.rglob("*.log"))
    assert status == 502
    assert "a-secret-of-a-report" not in logs
    assert "remote_ip" not in logs, "as Caddy names a visitor"
    assert "client: " not in logs, "as nginx does"


def test_log_of_the_town_holds_no_address_of_a_missing_page(site: Site) -> None:
    with site.browser() as browser:
        browser.get("/nothing/here/a-secret-of-a-report")

    log = (site.city.data_dir / "log/web.log").read_text()

    assert "a-secret-of-a-report" not in log
