# SPDX-License-Identifier: Apache-2.0
"""What people upload. A service stores a file for one of its things and answers with it from a page that guards it.

    photo = files.store(form.files["photo"], name=…, owner=f"street_reports.report:{report.id}", kind="photo",
                        audience="staff", actor=actor, at=at)
    files.of(owner)                                   # on the page of the thing
    file = files.get(file_id)                         # in the page that hands it out: check file.owner, file.audience
    return files.answer(file_id, size="thumb")

Photos are decoded and written anew as JPEG: upright, at most 2,560 pixels, no place, time or camera inside. A file
lives with the caller's transaction; `keep_until` is its last day. All of it is for the current tenant alone.
"""

from hiroba.kernel.files.actions import change_audience, keep_until, remove, store
from hiroba.kernel.files.answers import answer
from hiroba.kernel.files.queries import get, of, read
from hiroba.kernel.files.stored import Audience, Kind, Size, StoredFile

__all__ = [
    "Audience",
    "Kind",
    "Size",
    "StoredFile",
    "answer",
    "change_audience",
    "get",
    "keep_until",
    "of",
    "read",
    "remove",
    "store",
]
