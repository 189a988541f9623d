# SPDX-License-Identifier: Apache-2.0
"""Temporal evolutions as an answer: cut to a page of time, represented, and in the media type asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import orjson

from hiroba.kernel.context.media_types import LD_JSON
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.protocol.answers import in_version
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.representation.render import with_context
from hiroba.kernel.context.temporal.content_range import cut_to_page
from hiroba.kernel.context.temporal.question import Question
from hiroba.kernel.context.temporal.reading import Shown
from hiroba.kernel.context.temporal.representation import EARLIEST, head, represent_evolution


def cut_answer(shown: Sequence[Shown], question: Question, instances_max: int) -> Answer:
    """200, or 206 with Content-Range (6.3.10) when the evolutions had to be cut."""
    if question.form.aggregation is not None:
        return Answer(200)
    evolutions = [one.evolution for one in shown]
    content_range = cut_to_page(evolutions, question.choice, instances_max)
    return Answer(200) if content_range is None else Answer(206, content_range)


def members_of(shown: Shown, question: Question) -> dict[str, object]:
    if shown.aggregated is None:
        return represent_evolution(shown.evolution, question.choice, question.form)
    names = question.form.names
    return head(shown.evolution, question.choice, question.form) | {
        names.term(name): value for name, value in shown.aggregated.items()
    }


def text_of(x: Exchange, members: dict[str, object]) -> bytes:
    text = orjson.dumps(members)
    return with_context(text, x.names.reference) if x.accept == LD_JSON else text


def json_answer(
    x: Exchange, answer: Answer, body: bytes, shown: Sequence[Shown], question: Question
) -> Answer:
    answer = x.json(answer.status, body, answer.headers, media_type=x.accept)
    return in_version(x, answer, (_is_amended(one, question) for one in shown), EARLIEST)


def _is_amended(shown: Shown, question: Question) -> bool:
    """Whether an earlier version of the standard shows it otherwise than the current one (4.3.6.8)."""
    current = replace(question, form=replace(question.form, form=replace(question.form.form, version=None)))
    return members_of(shown, question) != members_of(shown, current)


def check_enough(parameters: Mapping[str, str], selectors: Sequence[Mapping[str, str]]) -> None:
    """5.7.4.4: without one of these the answer would be all history that there is. Raises BadRequestData."""
    if any("type" in selector for selector in selectors) or parameters.get("local") == "true":
        return
    if not any(parameters.get(name) for name in ("attrs", "pick", "q", "georel")):
        raise BadRequestData("Name at least one of type, attrs, q, georel or local")
