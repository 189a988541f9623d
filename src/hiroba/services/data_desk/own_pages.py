# SPDX-License-Identifier: Apache-2.0
"""The pages of the desk, for its manifest."""

from hiroba.kernel.api.registry import Page, Text

READ, IMPORT = "data_desk.read_imports", "data_desk.import_data"


def _page(
    name: str, path: str, view: str, title: Text, permission: str = IMPORT, menu: int | None = None
) -> Page:
    return Page(
        path=path,
        view=f"pages.{view}",
        name=name,
        audience="staff",
        permission=permission,
        title=title,
        menu=menu,
        icon="down" if menu else "",
    )


HISTORY = (
    _page("imports", "", "imports:imports", Text(en="Data import", ja="データの取り込み"), READ, menu=70),
    _page(
        "import_history",
        "history-<str:encoding>.csv",
        "imports:import_history",
        Text(en="History of imports as CSV", ja="取り込みの履歴（CSV）"),
        READ,
    ),
    _page(
        "import_run", "run/<int:run>", "imports:import_run", Text(en="One import", ja="取り込みの内容"), READ
    ),
    _page(
        "import_paper",
        "run/<int:run>/<str:paper>.csv",
        "papers:import_paper",
        Text(en="Refused rows and notes as a file", ja="不採用の行と記録のファイル"),
        READ,
    ),
    _page("undo", "run/<int:run>/undo", "undo:undo", Text(en="Undo an import", ja="取り込みを取り消す")),
    _page(
        "undo_progress",
        "run/<int:run>/undo/<uuid:key>",
        "undo:undo_progress",
        Text(en="An import is being undone", ja="取り込みの取り消し中"),
    ),
)
DRAFTS = (
    _page("upload", "import", "upload:upload", Text(en="Hand in data", ja="データを渡す")),
    _page(
        "review", "import/<int:draft>", "review:review", Text(en="Look at a file", ja="ファイルを確かめる")
    ),
    _page(
        "progress",
        "import/<int:draft>/progress",
        "review:progress",
        Text(en="Progress of a file", ja="進みぐあい"),
    ),
    _page(
        "discard",
        "import/<int:draft>/discard",
        "review:discard",
        Text(en="Throw a file away", ja="ファイルを捨てる"),
    ),
    _page(
        "draft_preview",
        "import/<int:draft>/preview.geojson",
        "draft_files:draft_preview",
        Text(en="Map of a file", ja="ファイルの地図"),
    ),
    _page(
        "draft_paper",
        "import/<int:draft>/<str:paper>.<str:form>",
        "draft_files:draft_paper",
        Text(en="Refused rows of a file", ja="入らない行"),
    ),
)
PULLS = (
    _page("pulls", "pulls", "pulls:pulls", Text(en="Scheduled pulls", ja="定期の取り込み")),
    _page("new_pull", "pulls/new", "pull_form:new_pull", Text(en="New source", ja="新しい取得元")),
    _page("pull", "pulls/<int:source>", "pulls:pull", Text(en="One source", ja="取得元の内容")),
    _page(
        "edit_pull",
        "pulls/<int:source>/edit",
        "pull_form:edit_pull",
        Text(en="Change a source", ja="取得元を変える"),
    ),
    _page(
        "remove_pull",
        "pulls/<int:source>/remove",
        "pull_form:remove_pull",
        Text(en="Remove a source", ja="取得元をやめる"),
    ),
)
PAGES = (*HISTORY, *DRAFTS, *PULLS)
