# SPDX-License-Identifier: Apache-2.0
"""`hiroba new-service NAME`: a small service after the pattern of `street_reports`, whose tests pass at once."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template
from typing import Annotated

import typer

from hiroba import services
from hiroba.kernel.faults import Fault
from hiroba.kernel.registry.names import name_fault

TITLE_LENGTH_MAX = 40
SUFFIX = ".tmpl"


def new_service(
    name: Annotated[str, typer.Argument(help="Small letters and underscores, such as on_demand_taxi.")],
    title_ja: Annotated[str, typer.Option(help="Title in Japanese; empty: the name.")] = "",
    title_en: Annotated[str, typer.Option(help="Title in English; empty: made from the name.")] = "",
) -> None:
    """Writes the folder of a new service: a form with photo and place, cases, a desk for staff, a map layer, tests."""
    folder = Path(services.__file__).parent / name
    if fault := name_fault(name):
        raise Fault(fault, "Choose another one, such as on_demand_taxi.")
    if folder.exists():
        raise Fault(f"The service {name} exists already", f"Choose another name, or remove {folder}.")
    write(folder, _values(name, title_ja, title_en))
    typer.echo(
        f"{folder}\nNext: make docs; hiroba migrate; hiroba tenant switch-on 282103 {name}; open /{name}/ of that town."
    )


def write(folder: Path, values: Mapping[str, str]) -> None:
    """Fills the skeleton in beside the target and moves it there whole."""
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for path, source in _skeleton(values["name"]):
            (draft / path).parent.mkdir(parents=True, exist_ok=True)
            text = Template(source.read_text(encoding="utf-8")).substitute(values)
            (draft / path).write_text(text, encoding="utf-8")
        draft.chmod(0o755)
        os.rename(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _values(name: str, title_ja: str, title_en: str) -> dict[str, str]:
    titles = {"title_ja": title_ja or name, "title_en": title_en or name.replace("_", " ").capitalize()}
    for option, title in titles.items():
        if len(title) > TITLE_LENGTH_MAX or not title.isprintable():
            raise Fault(
                f"The title --{option.replace('_', '-')} is not one line of at most {TITLE_LENGTH_MAX} characters",
                "Give a shorter one.",
            )
    return {
        "name": name,
        "type": "".join(part.capitalize() for part in name.split("_")),
        **titles,
        **{f"{option}_quoted": _quoted(title) for option, title in titles.items()},
    }


def _quoted(title: str) -> str:
    """As the formatter writes it: double quotes unless the text has some."""
    return repr(title) if '"' in title else json.dumps(title, ensure_ascii=False)


def _skeleton(name: str) -> Iterator[tuple[Path, Traversable]]:
    """Templates of a service lie in a folder of its name, so that two services may each have a `home.html`."""
    for path, source in _files(files("hiroba.project.skeleton"), Path()):
        parts = path.parts
        yield Path("templates", name, *parts[1:]) if parts[0] == "templates" else path, source


def _files(folder: Traversable, path: Path) -> Iterator[tuple[Path, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, path / entry.name)
        elif entry.name.endswith(SUFFIX):
            yield path / entry.name.removesuffix(SUFFIX), entry
