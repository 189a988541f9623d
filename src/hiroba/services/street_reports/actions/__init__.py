# SPDX-License-Identifier: Apache-2.0
"""The only writers. One verb each, as a clerk would say it; they lock, ask a rule, change, and tell what happened."""

from hiroba.services.street_reports.actions.closing import (
    answer_report,
    close_report,
    decide_closing,
    reopen_report,
    withdraw_closing,
)
from hiroba.services.street_reports.actions.drafting import (
    add_photo,
    answer_question,
    drop_draft,
    remove_photo,
    start_draft,
)
from hiroba.services.street_reports.actions.following import follow_report, rate_answer
from hiroba.services.street_reports.actions.forgetting import delete_words, forget_contacts, forget_drafts
from hiroba.services.street_reports.actions.merging import merge_report, undo_merge
from hiroba.services.street_reports.actions.photos import release_photo, withdraw_photo
from hiroba.services.street_reports.actions.sending import (
    Contact,
    Told,
    check_place,
    receive_report,
    send_draft,
)
from hiroba.services.street_reports.actions.town import (
    change_rules,
    make_key,
    save_category,
    save_unit,
    withdraw_key,
)
from hiroba.services.street_reports.actions.triage import (
    Triage,
    assign_report,
    decline_report,
    start_work,
    triage_report,
    write_note,
)

__all__ = [
    "Contact",
    "Told",
    "Triage",
    "add_photo",
    "answer_question",
    "answer_report",
    "assign_report",
    "change_rules",
    "check_place",
    "close_report",
    "decide_closing",
    "decline_report",
    "delete_words",
    "drop_draft",
    "follow_report",
    "forget_contacts",
    "forget_drafts",
    "make_key",
    "merge_report",
    "rate_answer",
    "receive_report",
    "release_photo",
    "remove_photo",
    "reopen_report",
    "save_category",
    "save_unit",
    "send_draft",
    "start_draft",
    "start_work",
    "triage_report",
    "undo_merge",
    "withdraw_closing",
    "withdraw_key",
    "withdraw_photo",
    "write_note",
]
