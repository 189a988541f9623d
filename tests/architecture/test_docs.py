# SPDX-License-Identifier: Apache-2.0
"""The documentation lists everything that the code declares."""

import re
import shutil
from pathlib import Path

import pytest

from hiroba.kernel.configuration import SETTINGS
from hiroba.kernel.registry.collection import entity_types, permissions, services
from hiroba.project.command_line.commands import COMMANDS
from tests.architecture import tree
from tests.architecture.tree import REPOSITORY
from tools import docs

LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The documentation, to be spoilt."""
    shutil.copytree(REPOSITORY / "docs", tmp_path / "docs")
    return tmp_path


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("docs/operate/settings.md", [setting.variable for setting in SETTINGS]),
        ("docs/events.md", [name for each in services() for name in each.events]),
        ("docs/permissions.md", [permission.name for permission in permissions()]),
        ("docs/permissions.md", [role.name for each in services() for role in each.roles]),
        ("docs/entity_types.md", [entity_type.name for _service, entity_type in entity_types()]),
        ("docs/services/README.md", [each.name for each in services()]),
        ("README.md", [f"hiroba {command.name}" for command in COMMANDS if command.name in ("up", "import")]),
    ],
)
def test_docs_page_lists_every_name(page: str, names: list[str]) -> None:
    text = (REPOSITORY / page).read_text(encoding="utf-8")

    assert [name for name in names if name not in text] == []


def test_links_between_pages_all_lead_somewhere() -> None:
    wrong = [
        f"{page}: {target}"
        for page in tree.files()
        if page.endswith(".md")
        for target in LINK.findall(tree.text_of(page))
        if not (REPOSITORY / page).parent.joinpath(target).exists()
    ]

    assert wrong == []


def test_decisions_all_stand_in_the_index() -> None:
    folder = REPOSITORY / "docs/decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")

    assert [
        page.name for page in folder.glob("*.md") if page.name != "README.md" and page.name not in index
    ] == []


def test_docs_are_in_step() -> None:
    assert docs.differences(REPOSITORY) == []


def test_differences_page_changed_by_hand_is_noticed(copy: Path) -> None:
    with (copy / "docs/events.md").open("a", encoding="utf-8") as page:
        page.write("| `taxi.ride_requested` | by hand |\n")

    assert docs.differences(copy) == ["docs/events.md is not in step"]


def test_differences_missing_page_is_noticed(copy: Path) -> None:
    (copy / "docs/services/account.md").unlink()

    assert docs.differences(copy) == ["docs/services/account.md is not in step"]


def test_differences_page_of_a_service_that_has_gone_is_noticed_and_removed(copy: Path) -> None:
    (copy / "docs/services/ferry.md").write_text("# ferry\n", encoding="utf-8")

    assert docs.differences(copy) == ["docs/services/ferry.md belongs to no service"]

    docs.write(copy)
    assert docs.differences(copy) == []


def test_differences_text_around_the_map_is_free(copy: Path) -> None:
    page = copy / docs.ARCHITECTURE
    page.write_text("# Another title\n\n" + page.read_text(encoding="utf-8"), encoding="utf-8")

    assert docs.differences(copy) == []
