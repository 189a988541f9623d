# SPDX-License-Identifier: Apache-2.0
"""A place by map, by the phone's position, by address, or in words: one form for every service that asks where.

    class WhereForm(PlaceForm): ...                # in the service; `form.place` is a Place once it is valid
    {% include "hiroba/components/place_picker_head.html" %}   in the head of the page
    {% place_picker form %}                                    in the form

Without script the address field and its search are the whole picker: the button named `search` sends the form, and
the places found come back as choices. With script a map is added whose middle is the place, so that keyboard, finger
and mouse all choose by moving it.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.api import places

ADDRESS_LENGTH_MAX = 200
FOUND_MAX = 6
SEARCH = "search"


@dataclass(frozen=True, kw_only=True)
class PickedPlace:
    """Where somebody said. Without coordinates the words are all there is."""

    lon: float | None
    lat: float | None
    words: str


class PlaceForm(forms.Form):
    address = forms.CharField(
        label=_("Address or landmark"),
        required=False,
        max_length=ADDRESS_LENGTH_MAX,
        help_text=_("Such as a street number, a school or the name of a park."),
    )
    found = forms.ChoiceField(label=_("Places found"), required=False, widget=forms.RadioSelect)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, **others: Any) -> None:
        super().__init__(*arguments, **others)
        self.offered = self._search() if self.wants_search else []
        chosen = str(self.data.get(self.add_prefix("found"), ""))
        choices = [(_value(each), each.matched) for each in self.offered]
        # A choice of the page before is taken as it is: it says coordinates and words, nothing secret.
        if chosen and chosen not in dict(choices):
            choices.append((chosen, chosen.split("|", 2)[-1]))
        self.fields["found"].choices = choices  # type: ignore[attr-defined]

    @property
    def wants_search(self) -> bool:
        """Whether the button of the search was pressed: the form is shown again, with places to choose from."""
        return self.is_bound and SEARCH in self.data

    @property
    def has_found_nothing(self) -> bool:
        return self.wants_search and not self.offered

    @property
    def place(self) -> PickedPlace:
        """Of a valid form: the choice, else the middle of the map, else what the address alone tells."""
        words = self.cleaned_data["address"].strip()
        if chosen := self._chosen():
            return chosen
        lon, lat = self.cleaned_data["lon"], self.cleaned_data["lat"]
        if lon is not None and lat is not None:
            return PickedPlace(lon=lon, lat=lat, words=words)
        known = places.geocode(words) if words else None
        if known:
            return PickedPlace(lon=known.lon, lat=known.lat, words=words)
        return PickedPlace(lon=None, lat=None, words=words)

    def _chosen(self) -> PickedPlace | None:
        """The form `134.84|34.76|words`; anything else is no choice."""
        parts = self.cleaned_data["found"].split("|", 2)
        try:
            lon, lat = float(parts[0]), float(parts[1])
        except (ValueError, IndexError):
            return None
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            return None
        return PickedPlace(lon=lon, lat=lat, words=parts[2][:ADDRESS_LENGTH_MAX] if len(parts) > 2 else "")

    def _search(self) -> list[places.Place]:
        text = str(self.data.get(self.add_prefix("address"), ""))[:ADDRESS_LENGTH_MAX].strip()
        if not text:
            return []
        exact = places.geocode(text)
        offered = [*([exact] if exact else []), *places.suggest(text, FOUND_MAX)]
        return list({each.matched: each for each in offered}.values())[:FOUND_MAX]


def _value(place: places.Place) -> str:
    return f"{place.lon}|{place.lat}|{place.matched}"
