# SPDX-License-Identifier: Apache-2.0
"""Writes the pages of docs/ that list what the manifests declare; with --check fails when one is not in step.

`docs/services/`, `docs/events.md`, `docs/permissions.md`, `docs/entity_types.md`, and between its markers the map
to the reference architecture in `docs/architecture.md`.
"""

import dataclasses
import inspect
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SERVICES = "docs/services"
ARCHITECTURE = "docs/architecture.md"
BEGIN = "<!-- made by tools/docs.py: begin -->"
END = "<!-- made by tools/docs.py: end -->"
MADE = "Made by `make docs` from the manifests; change it there.\n"


class Function(NamedTuple):
    """One function of the reference architecture."""

    number: str
    group: str
    block: str
    title: str


def main() -> int:
    if "--check" not in sys.argv:
        write(ROOT)
        return 0
    found = differences(ROOT)
    for fault in found:
        print(f"error: {fault}. Run make docs.", file=sys.stderr)
    return 1 if found else 0


def write(root: Path) -> None:
    for path, text in pages(root).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    for stranger in strangers(root):
        stranger.unlink()


def differences(root: Path) -> list[str]:
    wrong = [
        f"{path} is not in step"
        for path, text in pages(root).items()
        if not (root / path).exists() or (root / path).read_text(encoding="utf-8") != text
    ]
    return wrong + [f"{path.relative_to(root)} belongs to no service" for path in strangers(root)]


def strangers(root: Path) -> list[Path]:
    known = {f"{each.name}.md" for each in services()} | {"README.md"}
    return [path for path in sorted((root / SERVICES).glob("*.md")) if path.name not in known]


def pages(root: Path) -> dict[str, str]:
    """Path -> text of every made page."""
    made = {f"{SERVICES}/{each.name}.md": service_page(each) for each in services()}
    made[f"{SERVICES}/README.md"] = (
        "# Services\n\n"
        + MADE
        + "\n"
        + table(
            ("Service", "日本語", "What for"),
            ((f"[{each.name}]({each.name}.md)", each.title.ja, each.summary.en) for each in services()),
        )
    )
    made["docs/events.md"] = events_page()
    made["docs/permissions.md"] = permissions_page()
    made["docs/entity_types.md"] = entity_types_page()
    made[ARCHITECTURE] = between_markers((root / ARCHITECTURE).read_text(encoding="utf-8"), reference_map())
    return made


def service_page(each: Any) -> str:
    built_in = "Built in: on in every town." if each.built_in else "Switched on for each town."
    head = f"# {each.name} {each.title.ja}\n\n{MADE}\n**{each.title.en}.** {each.summary.en} {built_in}\n"
    code = f"Code: `{each.package.replace('.', '/')}`"
    parts = (
        section("Pages", ("Address", "Title", "For", "Permission"), map(page_row(each), each.pages)),
        section(
            "Permissions", ("Permission", "English", "日本語"), (named(item) for item in each.permissions)
        ),
        section(
            "Roles",
            ("Role", "English", "日本語", "May"),
            ((*named(r), marked(r.permissions)) for r in each.roles),
        ),
        section(
            "Entity types written",
            ("Type", "日本語", "Audience", "Data model"),
            ((f"`{t.name}`", t.title.ja, t.audience, t.model) for t in each.entity_types),
        ),
        section("Entity types read", ("Type",), ((f"`{name}`",) for name in each.reads)),
        section("Events published", ("Event",), ((f"`{name}`",) for name in each.events)),
        section(
            "Reactions", ("Event", "Handler"), ((f"`{r.event}`", f"`{r.handler}`") for r in each.reactions)
        ),
        section(
            "Personal data",
            ("Item", "Purpose", "Basis", "Kept"),
            ((p.item.ja, p.purpose.ja, p.basis, f"{p.keep_days} days") for p in each.personal_data),
        ),
        section(
            "Reference architecture",
            ("Function", "機能", "State"),
            ((m.function, titles()[m.function], m.status) for m in each.modules),
        ),
    )
    return "\n".join([head, code + "\n", *(part for part in parts if part)])


def page_row(each: Any) -> Callable[[Any], Sequence[str]]:
    def row(page: Any) -> Sequence[str]:
        start = f"/staff/{each.name}/" if page.audience == "staff" else f"/{each.name}/"
        return (
            f"`{start}{page.path}`",
            f"{page.title.ja} / {page.title.en}",
            page.audience,
            f"`{page.permission}`" if page.permission else "",
        )

    return row


def events_page() -> str:
    rows = []
    for each in services():
        for name in each.events:
            kind = event_class(name)
            readers = [s.name for s in services() for r in s.reactions if r.event == name]
            rows.append((f"`{name}`", first_line(kind), fields_of(kind), ", ".join(readers)))
    head = (
        "# Events\n\n"
        + MADE
        + "\nFacts that services publish. Every event also carries its tenant, its subject, the actor"
        " and the time.\nDelivery is at least once and in order for each subject.\n\n"
    )
    return head + table(("Event", "What has become true", "Fields", "Who reacts"), rows)


def permissions_page() -> str:
    rows = [
        (f"`{p.name}`", p.title.en, p.title.ja, marked(r.name for r in each.roles if p.name in r.permissions))
        for each in services()
        for p in each.permissions
    ]
    head = (
        "# Permissions and roles\n\n" + MADE + "\nA role is given to a member of staff in one town."
        " Whoever operates the installation has every permission.\n\n"
    )
    return head + table(("Permission", "English", "日本語", "In the roles"), rows)


def entity_types_page() -> str:
    rows = [
        (f"`{t.name}`", t.title.ja, t.title.en, t.audience, t.model, each.name)
        for each in services()
        for t in each.entity_types
    ]
    head = "# Entity types\n\n" + MADE + "\nAnonymous readers see types of the audience `public`.\n\n"
    return head + table(("Type", "日本語", "English", "Audience", "Data model", "Service"), sorted(rows))


def reference_map() -> str:
    """All functions of the reference architecture, covered or not."""
    covered = {number: [(state, where)] for number, state, where in kernel_functions()}
    for each in services():
        for module in each.modules:
            place = f"[`{each.name}`](services/{each.name}.md)"
            covered.setdefault(module.function, []).append((module.status, place))
    rows = []
    for function in functions():
        states = covered.get(function.number, [])
        word = "works" if any(state == "works" for state, _ in states) else "part" if states else "–"
        where = "; ".join(place for _, place in states)
        rows.append((function.number, function.group, function.title, word, where))
    return table(("Number", "機能群", "機能", "State", "Where"), rows)


def between_markers(text: str, made: str) -> str:
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{made}{END}{after}"


def section(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    listed = list(rows)
    return f"## {title}\n\n{table(columns, listed)}" if listed else ""


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '∣') for cell in line)} |\n" for line in lines)


def named(item: Any) -> tuple[str, str, str]:
    return f"`{item.name}`", item.title.en, item.title.ja


def marked(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def first_line(kind: type) -> str:
    return (inspect.getdoc(kind) or "").partition("\n")[0]


def fields_of(kind: Any) -> str:
    return marked(
        f"{field.name}: {getattr(field.type, '__name__', field.type)}" for field in dataclasses.fields(kind)
    )


def titles() -> dict[str, str]:
    return {function.number: function.title for function in functions()}


def functions() -> Iterator[Function]:
    return (Function(*row) for row in listed("tools/reference_architecture.tsv"))


def kernel_functions() -> Iterator[Sequence[str]]:
    """Number, state and place of what the kernel and the wiring cover."""
    return listed("tools/kernel_functions.tsv")


def listed(path: str) -> Iterator[Sequence[str]]:
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    return (line.split("\t") for line in lines if line.startswith("RA-"))


def services() -> Sequence[Any]:
    from hiroba.kernel.registry import collection  # noqa: PLC0415 -- Django is started first

    return sorted(collection.services(), key=lambda each: each.name)


def event_class(name: str) -> Any:
    from importlib import import_module  # noqa: PLC0415 -- Django is started first

    owner = next(each for each in services() if name in each.events)
    events = vars(import_module(f"{owner.package}.events")).values()
    return next(kind for kind in events if getattr(kind, "name", None) == name)


def start_django(data_dir: str) -> None:
    from hiroba.project import application  # noqa: PLC0415 -- the environment is read at import

    os.environ["HIROBA_DATA_DIR"] = data_dir
    application.start()


if __name__ == "__main__":
    # The settings want a data folder, though nothing here touches data.
    with tempfile.TemporaryDirectory(prefix="hiroba-docs-") as folder:
        start_django(folder)
        sys.exit(main())
