# SPDX-License-Identifier: Apache-2.0
"""Who may do what with reports."""

from hiroba.kernel.api.registry import Permission, Role, Text

READ_CASES = "street_reports.read_cases"
HANDLE_CASES = "street_reports.handle_cases"
RELEASE_PHOTOS = "street_reports.release_photos"
APPROVE_COSTS = "street_reports.approve_costs"
SET_RULES = "street_reports.set_rules"

PERMISSIONS = (
    Permission(name=READ_CASES, title=Text(en="Read reports", ja="通報を見る")),
    Permission(name=HANDLE_CASES, title=Text(en="Handle reports", ja="通報に対応する")),
    Permission(name=RELEASE_PHOTOS, title=Text(en="Release photos for everybody", ja="通報の写真を公開する")),
    Permission(
        name=APPROVE_COSTS,
        title=Text(en="Agree to the closing of costly cases", ja="費用の大きい完了を承認する"),
    ),
    Permission(
        name=SET_RULES,
        title=Text(en="Set categories, units and limits of reports", ja="通報の種類と決まりを変える"),
    ),
)
ROLES = (
    Role(
        name="street_reports.reader",
        title=Text(en="Reader of reports", ja="通報の閲覧者"),
        permissions=(READ_CASES,),
    ),
    Role(
        name="street_reports.clerk",
        title=Text(en="Clerk for reports", ja="通報の担当者"),
        permissions=(READ_CASES, HANDLE_CASES, RELEASE_PHOTOS),
    ),
    Role(
        name="street_reports.chief",
        title=Text(en="Chief for reports", ja="通報の責任者"),
        permissions=(READ_CASES, HANDLE_CASES, RELEASE_PHOTOS, APPROVE_COSTS, SET_RULES),
    ),
)
