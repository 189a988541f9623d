# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.services.street_reports.defaults import Category
from hiroba.services.street_reports.models import TownRules
from hiroba.services.street_reports.queries.town import categories, units

OPEN311_TITLES = {
    TownRules.Open311.KEY: _("Apps need a key to send reports"),
    TownRules.Open311.OPEN: _("Every app may send reports"),
    TownRules.Open311.OFF: _("No app may send reports"),
}


class RulesForm(forms.Form):
    cost_limit_yen = forms.IntegerField(
        label=_("Cost in yen above which a second person has to agree"), min_value=0, max_value=10**11
    )
    keep_days = forms.IntegerField(
        label=_("Days until contacts are deleted after closing"), min_value=1, max_value=3650
    )
    words_keep_days = forms.IntegerField(
        label=_("Days until words, notes and hidden photos are deleted after closing"),
        min_value=1,
        max_value=36_500,
    )
    sends_per_hour = forms.IntegerField(
        label=_("Reports from one sender within an hour"), min_value=1, max_value=1000
    )
    nearby_m = forms.IntegerField(
        label=_("Metres within which reports count as the same place"), min_value=5, max_value=500
    )
    phone = forms.CharField(label=_("Telephone for people who cannot write"), required=False, max_length=20)
    open311 = forms.ChoiceField(
        label=_("Reports from other apps (Open311)"),
        choices=[*OPEN311_TITLES.items()],
        widget=forms.RadioSelect,
    )


class UnitForm(forms.Form):
    name = forms.CharField(label=_("Name of the unit"), max_length=60)


class KeyForm(forms.Form):
    title = forms.CharField(label=_("For which app"), max_length=80)


class CategoryForm(forms.Form):
    code = forms.SlugField(
        label=_("Code"),
        required=False,
        max_length=40,
        help_text=_(
            "Small letters, digits and underscores. It is the service_code of Open311 and stays for good."
        ),
    )
    title_ja = forms.CharField(label=_("Name"), max_length=60)
    title_easy = forms.CharField(label=_("Name in Easy Japanese"), required=False, max_length=80)
    title_en = forms.CharField(label=_("Name in English"), required=False, max_length=80)
    hint_ja = forms.CharField(label=_("Examples, shown below the name"), required=False, max_length=200)
    target_days = forms.IntegerField(label=_("Working days until the answer"), min_value=1, max_value=365)
    emergency_words = forms.CharField(
        label=_("Words that sound dangerous"),
        required=False,
        max_length=300,
        help_text=_(
            "With spaces between. Whoever writes one is shown 119 and 110, and staff see the report first."
        ),
    )
    unit = forms.ChoiceField(label=_("Unit that gets it"), required=False)
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999, initial=50)
    is_active = forms.BooleanField(label=_("Residents can choose it"), required=False, initial=True)

    def __init__(self, *arguments: Any, known: Category | None, **others: Any) -> None:
        super().__init__(*arguments, **others)
        self.fields["unit"].choices = [("", "–"), *((str(each.pk), each.name) for each in units())]  # type: ignore[attr-defined]
        self.known = known
        if known:
            self.fields["code"].widget = forms.HiddenInput()
            self.fields["code"].disabled = True

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if self.known is None:
            taken = {each.code for each in categories(also_inactive=True)}
            if not code:
                raise forms.ValidationError(_("Write a code, such as bench."))
            if code in taken:
                raise forms.ValidationError(_("The code “%(code)s” is taken.") % {"code": code})
        return code
