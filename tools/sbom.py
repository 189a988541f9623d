# SPDX-License-Identifier: Apache-2.0
"""`make sbom`: what is delivered, as CycloneDX and as a text with every licence.

Python packages are those of requirements.lock (what an installation holds), front-end packages those of
package-lock.json that are not for development. Licences are read from the installed packages themselves.
"""

import importlib.metadata
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
PINNED = re.compile(r"^([A-Za-z0-9_.\-]+)(?:\[[^]]*\])?==(\S+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
LICENCE_FILES = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
RULE = "=" * 100


@dataclass(frozen=True)
class Package:
    """A package that is delivered. `texts` are its licence files as they came with it."""

    kind: str
    name: str
    version: str
    licence: str
    hashes: tuple[str, ...]
    texts: tuple[str, ...]


def main() -> int:
    packages = sorted(
        [*python_packages(), *front_end_packages()], key=lambda each: (each.kind, each.name.lower())
    )
    document = cyclonedx(packages)
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(document)
    if fault is not None:
        print(f"error: the list is no valid CycloneDX: {fault}", file=sys.stderr)
        return 1
    BUILD.mkdir(exist_ok=True)
    (BUILD / "sbom.cdx.json").write_text(document + "\n", encoding="utf-8")
    (BUILD / "THIRD_PARTY_NOTICES.txt").write_text(notices(packages), encoding="utf-8")
    unknown = [each.name for each in packages if not each.licence]
    print(f"{len(packages)} packages in build/sbom.cdx.json and build/THIRD_PARTY_NOTICES.txt")
    if unknown:
        print(f"error: no licence is known of {', '.join(unknown)}", file=sys.stderr)
    return 1 if unknown else 0


def python_packages() -> Iterator[Package]:
    """What the lock names and this machine has: packages for other systems are not delivered from here."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        found = PINNED.match(line)
        if found is None:
            continue
        try:
            installed = importlib.metadata.distribution(found[1])
        except importlib.metadata.PackageNotFoundError:
            continue
        files = [each for each in installed.files or () if LICENCE_FILES.search(str(each))]
        texts = tuple(
            Path(str(each.locate())).read_text(encoding="utf-8", errors="replace")
            for each in files
            if Path(str(each.locate())).is_file() and not str(each).endswith((".py", ".pyc"))
        )
        licence = licence_of(installed) or licence_in(texts)
        yield Package("pypi", found[1], installed.version, licence, tuple(HASH.findall(line)), texts)


def licence_of(installed: importlib.metadata.Distribution) -> str:
    """The SPDX expression where there is one, else what the classifiers or the old field say."""
    about = installed.metadata.json
    if expression := about.get("license_expression"):
        return str(expression)
    classifiers = [
        each.rpartition(" :: ")[2] for each in about.get("classifier", ()) if each.startswith("License ::")
    ]
    classifiers = [each for each in classifiers if each != "OSI Approved"]
    if classifiers:
        return " / ".join(classifiers)
    return "".join(str(about.get("license", "")).strip().splitlines()[:1])


def licence_in(texts: tuple[str, ...]) -> str:
    """For packages that bring a text but do not say its name."""
    return "MIT" if any("Permission is hereby granted, free of charge" in each for each in texts) else ""


def front_end_packages() -> Iterator[Package]:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    for place, facts in lock["packages"].items():
        if not place or facts.get("dev"):
            continue
        folder = ROOT / place
        texts = tuple(
            path.read_text(encoding="utf-8", errors="replace")
            for path in sorted(folder.glob("*"))
            if path.is_file() and LICENCE_FILES.search(path.name)
        )
        name = place.rpartition("node_modules/")[2]
        yield Package("npm", name, facts["version"], str(facts.get("license", "")), (), texts)


def cyclonedx(packages: list[Package]) -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bom = Bom()
    bom.metadata.component = Component(
        bom_ref=project["name"],
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        licenses=[DisjunctiveLicense(id="Apache-2.0")],
    )
    for each in packages:
        delivered = component(each)
        bom.components.add(delivered)
        bom.register_dependency(bom.metadata.component, [delivered])
    return JsonV1Dot6(bom).output_as_string(indent=1)


def component(package: Package) -> Component:
    group, _, name = package.name.rpartition("/")
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=each) for each in package.hashes]
    # One package has several files, one for each kind of machine: their hashes belong to where they are had.
    places = [
        ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(package.name), hashes=hashes)
    ]
    return Component(
        bom_ref=f"{package.kind}:{package.name}",
        name=name,
        group=group or None,
        version=package.version,
        type=ComponentType.LIBRARY,
        purl=PackageURL(type=package.kind, namespace=group or None, name=name, version=package.version),
        licenses=[DisjunctiveLicense(name=package.licence)] if package.licence else [],
        external_references=places if hashes else [],
    )


def notices(packages: list[Package]) -> str:
    head = "Hiroba is licensed under Apache-2.0. It is delivered with the packages below, each under its own licence.\n"
    return head + "".join(
        f"\n{RULE}\n{each.name} {each.version}\nLicence: {each.licence}\n\n" + "\n\n".join(each.texts)
        for each in packages
    )


if __name__ == "__main__":
    sys.exit(main())
