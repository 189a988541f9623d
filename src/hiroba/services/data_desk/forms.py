# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hiroba.services.data_desk.actions.sources import SourceWish
from hiroba.services.data_desk.models import PullSource

KINDS = (
    (PullSource.Kind.FILE, _("A file (CSV, XLSX, GeoJSON, XML)")),
    (PullSource.Kind.JMA_FEED, _("A feed of the weather service (Atom): every telegram once")),
)
RHYTHMS = (
    (PullSource.Rhythm.TEN_MINUTES, pgettext_lazy("rhythm", "Every ten minutes")),
    (PullSource.Rhythm.HOUR, pgettext_lazy("rhythm", "Every hour")),
    (PullSource.Rhythm.DAY, pgettext_lazy("rhythm", "Every day")),
    (PullSource.Rhythm.WEEK, pgettext_lazy("rhythm", "Every week")),
)


class SourceForm(forms.Form):
    title = forms.CharField(label=_("Name"), max_length=120, help_text=_("What it is, for your colleagues."))
    url = forms.CharField(
        label=_("Address"),
        max_length=1000,
        help_text=_("https://… of the file itself, not of the page around it."),
        widget=forms.URLInput,
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=KINDS, widget=forms.RadioSelect, initial=PullSource.Kind.FILE
    )
    rhythm = forms.ChoiceField(
        label=_("How often"), choices=RHYTHMS, widget=forms.RadioSelect, initial=PullSource.Rhythm.DAY
    )
    owner = forms.CharField(label=_("Owner"), max_length=120, required=False)
    licence = forms.CharField(label=_("Licence"), max_length=120, required=False)
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        required=False,
        help_text=_("Shown with every entry; empty: the town's own words."),
    )
    dataset = forms.CharField(
        label=_("Own name of the data set"),
        max_length=40,
        required=False,
        help_text=_("Only when the town has two lists of one kind: small letters, digits and _."),
    )

    def wish(self) -> SourceWish:
        return SourceWish(**self.cleaned_data)

    @classmethod
    def of(cls, source: PullSource, data: Any = None) -> "SourceForm":
        return cls(data, initial={name: getattr(source, name) for name in cls.base_fields})
