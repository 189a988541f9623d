# SPDX-License-Identifier: Apache-2.0
"""What has happened to a report. Each event names the report and the line of its timeline, nothing about people."""

from dataclasses import dataclass

from hiroba.kernel.api.events import Event


@dataclass(frozen=True, kw_only=True)
class AboutReport:
    """What all events say. `report` is a UUID, `step` the id of the line in the timeline."""

    report: str
    step: int = 0

    @property
    def subject(self) -> str:
        return f"report:{self.report}"


@dataclass(frozen=True, kw_only=True)
class ReportReceived(AboutReport, Event):
    """A resident or an app has sent a report, and it is stored. Analyses may count it."""


@dataclass(frozen=True, kw_only=True)
class ReportFollowed(AboutReport, Event):
    """Somebody else saw the same thing and follows the report instead of sending a new one."""


@dataclass(frozen=True, kw_only=True)
class ReportTriaged(AboutReport, Event):
    """Staff have looked at it: category, area, priority and expected date are set."""


@dataclass(frozen=True, kw_only=True)
class ReportDeclined(AboutReport, Event):
    """The matter is not the town's, or nothing was found. The reason is in the timeline."""


@dataclass(frozen=True, kw_only=True)
class ReportAssigned(AboutReport, Event):
    """A unit or a person is responsible now."""


@dataclass(frozen=True, kw_only=True)
class WorkStarted(AboutReport, Event):
    """Work on the spot is ordered or has begun."""


@dataclass(frozen=True, kw_only=True)
class ReportNoted(AboutReport, Event):
    """A colleague wrote an internal note. Nobody outside may learn of it."""


@dataclass(frozen=True, kw_only=True)
class ReportAnswered(AboutReport, Event):
    """Staff answered, to everybody or to those who follow it; the step says which."""


@dataclass(frozen=True, kw_only=True)
class ClosingProposed(AboutReport, Event):
    """The case cost more than the town's limit: a second person has to agree before it is closed."""


@dataclass(frozen=True, kw_only=True)
class ClosingRefused(AboutReport, Event):
    """The second person did not agree, or the proposal was taken back; work goes on."""


@dataclass(frozen=True, kw_only=True)
class ReportClosed(AboutReport, Event):
    """The matter is done. Points for reporters and statistics may rely on it; it can be reopened."""


@dataclass(frozen=True, kw_only=True)
class ReportReopened(AboutReport, Event):
    """A closed report is open again."""


@dataclass(frozen=True, kw_only=True)
class ReportMerged(AboutReport, Event):
    """The report is a duplicate of another one, which goes on for both."""


@dataclass(frozen=True, kw_only=True)
class ReportUnmerged(AboutReport, Event):
    """The merge was a mistake: the report stands for itself again."""


@dataclass(frozen=True, kw_only=True)
class PhotoReleased(AboutReport, Event):
    """Staff have looked at a photo; everybody may see it."""


@dataclass(frozen=True, kw_only=True)
class PhotoWithdrawn(AboutReport, Event):
    """A released photo is hidden again."""


@dataclass(frozen=True, kw_only=True)
class ReportRated(AboutReport, Event):
    """The reporter told whether the answer helped."""


@dataclass(frozen=True, kw_only=True)
class ReporterForgotten(AboutReport, Event):
    """Names and contacts of everybody who followed the report are gone."""


@dataclass(frozen=True, kw_only=True)
class WordsDeleted(AboutReport, Event):
    """What the reporter wrote, what staff wrote for few, and photos that were never shown to everybody are gone."""
