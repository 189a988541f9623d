# SPDX-License-Identifier: Apache-2.0
from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.services.dashboard.models import ADDRESS_LENGTH_MAX, TITLE_LENGTH_MAX


class TileSourceForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH_MAX)
    title_en = forms.CharField(label=_("Title in English"), required=False, max_length=TITLE_LENGTH_MAX)
    address = forms.CharField(
        label=_("Address of the tiles"),
        max_length=ADDRESS_LENGTH_MAX,
        help_text=_("With {z}, {x} and {y}, for example https://example.jp/{z}/{x}/{y}.png"),
    )
    attribution = forms.CharField(
        label=_("Source"), max_length=120, help_text=_("It stands on the map as the publisher asks for.")
    )
    zoom_min = forms.IntegerField(label=_("Smallest zoom"), initial=2, min_value=0, max_value=22)
    zoom_max = forms.IntegerField(label=_("Greatest zoom"), initial=17, min_value=0, max_value=22)
    opacity_percent = forms.IntegerField(label=_("Opacity (%)"), initial=70, min_value=10, max_value=100)


class EmbedSiteForm(forms.Form):
    origin = forms.CharField(
        label=_("Web site"),
        max_length=ADDRESS_LENGTH_MAX,
        help_text=_("Its address, for example https://www.city.example.jp"),
    )
