# SPDX-License-Identifier: Apache-2.0
"""Messages of all pages: collects them, updates the catalogues, compiles them, checks that none is missing.

Pure Python (Babel), because the C tools of gettext are not on every machine.

    python tools/messages.py            collect and update locale/*/LC_MESSAGES/django.po
    python tools/messages.py --compile  write the .mo files (build products)
    python tools/messages.py --check    fail on missing, fuzzy or outdated messages, and on one with two translations

Each part with a `locale` folder has its own catalogue: the look (`web`), the kernel, and each service. English is
the language of the message ids. `ja` and `ja_Easy` must be complete; where `ja` is easy already, `ja_Easy` repeats it.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import template

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/hiroba"
LOCALES = ("ja", "ja_Easy")
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# No dates and no names of people: the same messages give the same file.
HEADER = """# SPDX-License-Identifier: Apache-2.0
msgid ""
msgstr ""
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Messages of all pages")
    parser.add_argument("--compile", action="store_true", help="write the .mo files")
    parser.add_argument("--check", action="store_true", help="fail on missing, fuzzy or outdated messages")
    options = parser.parse_args()
    if options.compile:
        compile_all()
        return 0
    if options.check:
        faults = list(_faults())
        print("\n".join(faults), end="\n" if faults else "")
        return 1 if faults else 0
    update_all()
    return 0


def compile_all() -> None:
    for source in PACKAGE.rglob("LC_MESSAGES/django.po"):
        catalog = _read(source, source.parent.parent.name)
        with source.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, catalog)


def update_all() -> None:
    for part in parts():
        messages = collect(part)
        for locale in LOCALES:
            path = _po(part, locale)
            if messages or path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(_updated(path, locale, messages))


def parts() -> list[Path]:
    """Folders with a catalogue of their own: the look, the kernel, the project and each service."""
    services = [path for path in sorted((PACKAGE / "services").iterdir()) if (path / "__init__.py").exists()]
    return [PACKAGE / "web", PACKAGE / "kernel", PACKAGE / "project", *services]


def collect(part: Path) -> dict[tuple[str | None, str | tuple[str, ...]], list[str]]:
    """Message ids (with context) of a part, and the files in which they stand."""
    found: dict[tuple[str | None, str | tuple[str, ...]], list[str]] = {}
    for path in sorted(_sources(part)):
        for _line, ids, _comments, context in extract("python", BytesIO(_as_python(path)), keywords=KEYWORDS):
            place = path.relative_to(ROOT).as_posix()
            places = found.setdefault((context, ids), [])
            if place not in places:
                places.append(place)
    return found


def _sources(part: Path) -> Iterator[Path]:
    for path in part.rglob("*"):
        if (
            path.suffix in (".py", ".html", ".txt")
            and "tests" not in path.parts
            and "static" not in path.parts
        ):
            yield path


def _as_python(path: Path) -> bytes:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text.encode()
    if not settings.configured:
        settings.configure()
        django.setup()
    return template.templatize(text, origin=str(path)).encode()


def _updated(
    path: Path, locale: str, messages: dict[tuple[str | None, str | tuple[str, ...]], list[str]]
) -> bytes:
    old = _read(path, locale) if path.exists() else Catalog(locale="ja")
    new = Catalog(locale="ja")
    for (context, ids), places in sorted(messages.items(), key=lambda item: (item[1][0], str(item[0][1]))):
        known = old.get(ids if isinstance(ids, str) else ids[0], context)
        flags = (known.flags - {"python-format", "python-brace-format"}) if known else ()
        new.add(
            ids, known.string if known else None, [(place, 0) for place in places], flags, context=context
        )
    buffer = BytesIO()
    write_po(buffer, new, width=110, omit_header=True, include_lineno=False)
    return HEADER.format(locale=locale).encode() + buffer.getvalue()


def _read(path: Path, locale: str) -> Catalog:
    # Babel does not know the locale ja_Easy; its plural rule is that of ja.
    with path.open("rb") as stream:
        return read_po(stream, locale="ja", ignore_obsolete=True)


def _po(part: Path, locale: str) -> Path:
    return part / "locale" / locale / "LC_MESSAGES/django.po"


def _faults() -> Iterator[str]:
    for part in parts():
        messages = collect(part)
        for locale in LOCALES:
            path = _po(part, locale)
            place = path.relative_to(ROOT).as_posix()
            if not path.exists():
                if messages:
                    yield f"{place}: is missing; run tools/messages.py"
                continue
            catalog = _read(path, locale)
            yield from (f"{place}: {fault}" for fault in _faults_of(catalog, messages))
    for locale in LOCALES:
        yield from said_twice(locale, [path for part in parts() if (path := _po(part, locale)).exists()])


def said_twice(locale: str, paths: Iterable[Path]) -> Iterator[str]:
    """Messages that two parts translate otherwise: Django merges all catalogues, so one part shows the other's words.

    A context (pgettext) tells two meanings apart.
    """
    first: dict[tuple[str | None, str], tuple[str, tuple[str, ...]]] = {}
    for path in paths:
        place = os.path.relpath(path, ROOT)
        for message in _read(path, locale):
            message_id = message.id if isinstance(message.id, str) else message.id[0]
            said = tuple(_strings(message))
            known = first.setdefault((message.context, message_id), (place, said))
            if message_id and all(said) and known[1] != said:
                yield f"{place}: {message_id!r} is {said[0]!r} here and {known[1][0]!r} in {known[0]}"


def _faults_of(
    catalog: Catalog, messages: dict[tuple[str | None, str | tuple[str, ...]], list[str]]
) -> Iterator[str]:
    for (context, ids), places in messages.items():
        message_id = ids if isinstance(ids, str) else ids[0]
        message = catalog.get(message_id, context)
        if message is None:
            yield f"{message_id!r} ({places[0]}) is not in the catalogue; run tools/messages.py"
        elif not all(_strings(message)):
            yield f"{message_id!r} ({places[0]}) is not translated"
        elif message.fuzzy:
            yield f"{message_id!r} ({places[0]}) is fuzzy"
        elif fault := _placeholder_fault(message):
            yield f"{message_id!r} ({places[0]}) {fault}"
    wanted = {(context, ids if isinstance(ids, str) else ids[0]) for context, ids in messages}
    for message in catalog:
        message_id = message.id if isinstance(message.id, str) else message.id[0]
        if message_id and (message.context, message_id) not in wanted:
            yield f"{message_id!r} is no longer used; run tools/messages.py"


def _strings(message: Message) -> Iterable[str]:
    return (message.string,) if isinstance(message.string, str) else message.string or ("",)


def _placeholder_fault(message: Message) -> str:
    ids = (message.id,) if isinstance(message.id, str) else message.id
    known = {match.group() for text in ids for match in PLACEHOLDER.finditer(text)}
    used = {match.group() for text in _strings(message) for match in PLACEHOLDER.finditer(text)}
    return f"names the unknown placeholder {', '.join(sorted(used - known))}" if used - known else ""


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
