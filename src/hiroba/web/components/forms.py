# SPDX-License-Identifier: Apache-2.0
"""Fields of forms in the look: label, hint, error that names value and remedy, and the right attributes."""

from typing import Any

from django.forms import BaseForm, BoundField
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    RadioSelect,
    Select,
    Textarea,
)
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_noop

# Django's own words do not say what to do; our catalogue has others for the same message.
MESSAGES_OF_DJANGO = (gettext_noop("This field is required."),)


def field(bound: BoundField, *, short: bool = False) -> dict[str, Any]:
    """What the template of a field needs."""
    error = " ".join(str(text) for text in bound.errors)
    described = [f"{bound.auto_id}-hint"] if bound.help_text else []
    described += [f"{bound.auto_id}-error"] if error else []
    return {
        "bound": bound,
        "kind": kind(bound),
        "control": _control(bound, described, has_error=bool(error), short=short),
        "choices": [_choice(option) for option in bound.subwidgets] if kind(bound) == "choices" else [],
        "error": error,
        "described_by": " ".join(described),
    }


def kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, CheckboxInput):
        return "check"
    return "choices" if isinstance(widget, RadioSelect | CheckboxSelectMultiple) else "input"


def errors(form: BaseForm) -> dict[str, Any]:
    listed = [
        (bound.label, bound.auto_id, " ".join(str(text) for text in bound.errors))
        for bound in form
        if bound.errors
    ]
    return {"errors": listed, "general": list(form.non_field_errors()) if form.is_bound else []}


def hidden_fields(form: BaseForm) -> SafeString:
    return format_html_join("", "{}", ((bound,) for bound in form.hidden_fields()))


def _control(bound: BoundField, described: list[str], *, has_error: bool, short: bool) -> str:
    if kind(bound) in ("choices", "check"):
        return ""
    widget = bound.field.widget
    css = "textarea" if isinstance(widget, Textarea) else "select" if isinstance(widget, Select) else "input"
    attributes: dict[str, str | bool] = {"class": f"{css} input-short" if short else css}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if has_error:
        attributes["aria-invalid"] = "true"
    return bound.as_widget(attrs=attributes)


def _choice(option: Any) -> dict[str, Any]:
    data = option.data
    return {
        "name": data["name"],
        "value": data["value"],
        "label": data["label"],
        "is_chosen": data.get("selected", False) or data["attrs"].get("checked", False),
        "id": data["attrs"].get("id", ""),
        "type": data["type"],
    }
