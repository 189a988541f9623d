# SPDX-License-Identifier: Apache-2.0
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hiroba.services.administration.models import BODY_LENGTH_MAX, TITLE_LENGTH_MAX, Notice

KIND_TITLES = {
    Notice.Kind.IMPORTANT: pgettext_lazy("notice", "Important"),
    Notice.Kind.CALL: pgettext_lazy("notice", "Take part"),
    Notice.Kind.LIFE: pgettext_lazy("notice", "Daily life"),
    Notice.Kind.DONE: pgettext_lazy("notice", "Done"),
}
KIND_TONES = {
    Notice.Kind.IMPORTANT: "warn",
    Notice.Kind.CALL: "news",
    Notice.Kind.LIFE: "calm",
    Notice.Kind.DONE: "ok",
}


class NoticeForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=list(KIND_TITLES.items()), widget=forms.RadioSelect, initial=Notice.Kind.LIFE
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE_LENGTH_MAX,
        help_text=_("What happens, where and when, in one line."),
    )
    body = forms.CharField(label=_("Text"), required=False, max_length=BODY_LENGTH_MAX, widget=forms.Textarea)
    title_easy = forms.CharField(
        label=_("Title in Easy Japanese"),
        required=False,
        max_length=TITLE_LENGTH_MAX,
        help_text=_("Short sentences, easy words."),
    )
    body_easy = forms.CharField(
        label=_("Text in Easy Japanese"), required=False, max_length=BODY_LENGTH_MAX, widget=forms.Textarea
    )
    title_en = forms.CharField(label=_("Title in English"), required=False, max_length=TITLE_LENGTH_MAX)
    body_en = forms.CharField(
        label=_("Text in English"), required=False, max_length=BODY_LENGTH_MAX, widget=forms.Textarea
    )


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *arguments: object, choices: list[tuple[str, str]], **others: object) -> None:
        super().__init__(*arguments, **others)  # type: ignore[arg-type]
        self.fields["roles"].choices = choices  # type: ignore[attr-defined]


class DiscardForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("It stays in the audit. Do not name a person.")
    )
