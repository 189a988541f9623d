# SPDX-License-Identifier: Apache-2.0
"""The forms of a case, one for each act. Each carries the version that its reader saw."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.services.street_reports.models.report import ANSWER_LENGTH_MAX
from hiroba.services.street_reports.queries.people import handlers
from hiroba.services.street_reports.queries.town import area_choices, categories, units
from hiroba.services.street_reports.rules.closing import COST_YEN_MAX
from hiroba.services.street_reports.wording import PRIORITY_TITLES
from hiroba.web.languages import current

NOBODY = ("", "–")


class ActForm(forms.Form):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class TextForm(ActForm):
    text = forms.CharField(label=_("Text"), max_length=ANSWER_LENGTH_MAX, widget=forms.Textarea({"rows": 4}))


class TriageForm(ActForm):
    category = forms.ChoiceField(label=_("What it is"))
    priority = forms.ChoiceField(label=_("Priority"), choices=[*PRIORITY_TITLES.items()])
    area_code = forms.ChoiceField(label=_("Area"), required=False)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    expected_on = forms.DateField(
        label=_("Answer by"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: as many working days after the receipt as the category says."),
    )
    is_private_land = forms.BooleanField(
        label=_("On private land: show the place only roughly"), required=False
    )

    def __init__(self, *arguments: Any, **others: Any) -> None:
        super().__init__(*arguments, **others)
        language = current().code
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            (each.code, each.title.in_language(language)) for each in categories(also_inactive=True)
        ]
        self.fields["area_code"].choices = [("", _("By the place on the map")), *area_choices()]  # type: ignore[attr-defined]


class AssignForm(ActForm):
    unit = forms.ChoiceField(label=_("Unit in charge"), required=False)
    assignee = forms.ChoiceField(label=_("Person in charge"), required=False)

    def __init__(self, *arguments: Any, **others: Any) -> None:
        super().__init__(*arguments, **others)
        self.fields["unit"].choices = [NOBODY, *((str(each.pk), each.name) for each in units())]  # type: ignore[attr-defined]
        self.fields["assignee"].choices = [NOBODY, *handlers()]  # type: ignore[attr-defined]


class AnswerForm(TextForm):
    is_public = forms.ChoiceField(
        label=_("Who reads it"),
        choices=[("yes", _("Everybody")), ("no", _("Only the person who reported it"))],
        widget=forms.RadioSelect,
        initial="no",
    )


class CloseForm(TextForm):
    # Left empty it would pass for cheap, and no second person would ever be asked.
    cost_yen = forms.IntegerField(
        label=_("Cost in yen"), min_value=0, max_value=COST_YEN_MAX, help_text=_("0 if it cost nothing.")
    )


class MergeForm(ActForm):
    number = forms.CharField(
        label=_("Number of the other report"),
        max_length=12,
        help_text=_("This report becomes a duplicate of that one."),
    )


class DecideForm(ActForm):
    approve = forms.ChoiceField(
        label=_("Do you agree?"),
        choices=[("yes", _("Yes, close it")), ("no", _("No, work goes on"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=ANSWER_LENGTH_MAX,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed when you do not agree."),
    )
