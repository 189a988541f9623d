# SPDX-License-Identifier: Apache-2.0
"""One form for each question. Nothing has to be said twice, little has to be said at all."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.services.street_reports.models.report import WORDS_LENGTH_MAX
from hiroba.services.street_reports.queries.town import categories
from hiroba.services.street_reports.wording import RATING_TITLES
from hiroba.web.components.place_picker import PlaceForm
from hiroba.web.languages import current

PHONE = re.compile(r"\+?[0-9][0-9() -]{6,18}")
NAME_LENGTH_MAX = 80
MAIL_LENGTH_MAX = 254


class PhotosForm(forms.Form):
    """The files themselves are read from the request: there may be several, and each is judged alone."""


class WhereForm(PlaceForm):
    pass


class CategoryForm(forms.Form):
    category = forms.ChoiceField(label=_("What is it about?"), widget=forms.RadioSelect)

    def __init__(self, *arguments: Any, **others: Any) -> None:
        super().__init__(*arguments, **others)
        language = current().code
        # Hints are written by the town, in Japanese; elsewhere the title has to be enough.
        self.offered = [
            {
                "code": each.code,
                "title": each.title.in_language(language),
                "hint": each.hint if language == "ja" else "",
            }
            for each in categories()
        ]
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            (each["code"], each["title"]) for each in self.offered
        ]


class WordsForm(forms.Form):
    words = forms.CharField(
        label=_("What did you see?"),
        required=False,
        max_length=WORDS_LENGTH_MAX,
        widget=forms.Textarea,
        help_text=_("How large, since when, what could happen. Please do not name other people."),
    )


class ContactForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=NAME_LENGTH_MAX,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        max_length=MAIL_LENGTH_MAX,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_("We write there when something changes."),
        error_messages={"invalid": _("This is no mail address. It looks like hanako@example.jp.")},
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("We call only when we cannot find the place."),
    )

    def clean_phone(self) -> str:
        """Full width digits and long dashes are written by many; they are understood."""
        written = str(self.cleaned_data["phone"])
        phone = re.sub(r"[‐‑–—―−ー]", "-", unicodedata.normalize("NFKC", written)).strip()
        if phone and not PHONE.fullmatch(phone):
            raise forms.ValidationError(
                _("“%(written)s” is no telephone number. It looks like 079-000-0000.") % {"written": written}
            )
        return phone


class RatingForm(forms.Form):
    rating = forms.ChoiceField(
        label=_("Did the answer help?"),
        choices=[(key, title) for key, title in RATING_TITLES.items()],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("What should be different?"), required=False, max_length=500, widget=forms.Textarea
    )
