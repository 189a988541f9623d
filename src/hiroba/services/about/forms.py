# SPDX-License-Identifier: Apache-2.0
from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.services.about.models import TEXT_LENGTH_MAX


class TextForm(forms.Form):
    ja = forms.CharField(
        label=_("Japanese"),
        required=False,
        max_length=TEXT_LENGTH_MAX,
        widget=forms.Textarea,
        help_text=_("An empty line begins a new paragraph. Leave it empty to show the general words again."),
    )
    easy = forms.CharField(
        label=_("Easy Japanese"), required=False, max_length=TEXT_LENGTH_MAX, widget=forms.Textarea
    )
    en = forms.CharField(
        label=_("English"), required=False, max_length=TEXT_LENGTH_MAX, widget=forms.Textarea
    )
