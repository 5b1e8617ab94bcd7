"""What a rising ladder proposes, in plain sentences, and how good the rule has been."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from vigie.compute.intervals import Share
from vigie.compute.rising import HitRate, Proposal
from vigie.protection.ladder.drawing import RUNGS
from vigie.protection.ladder.presenting import NEXT, sentence
from vigie.warning.signals.ladders.queries import Score


@dataclass(frozen=True)
class Said:
    """A proposal as a person reads it: why, what would come next, and what would have changed the rule's mind."""

    reasons: list[str]
    next: str
    otherwise: list[str]


def explained(proposal: Proposal) -> Said:
    """The three things to say of a proposal."""
    following = proposal.reading.next
    ahead = str(NEXT[following]) if following else _("It stands at the top already: what would come next is another.")
    return Said([sentence(reason) for reason in proposal.reading.reasons], ahead, _otherwise(proposal))


def _otherwise(proposal: Proposal) -> list[str]:
    steps = ", ".join(f"{str(RUNGS[rung]).lower()} ({day_in_words(day)})" for day, rung in proposal.pivotal)
    if len(proposal.pivotal) == 1:
        first = _("Without this one step the rule would have stayed silent: %(step)s.") % {"step": steps}
    elif proposal.pivotal:
        first = _("Without any one of these steps the rule would have stayed silent: %(steps)s.") % {"steps": steps}
    else:
        first = ngettext(
            "No step decides alone: the rule would have stayed silent without the newest one.",
            "No step decides alone: the rule would have stayed silent without the %(n)d newest.",
            proposal.fewest,
        ) % {"n": proposal.fewest}
    return [first, _("If nothing more comes, it falls silent on %(day)s.") % {"day": day_in_words(proposal.silent_on)}]


def day_in_words(day: date) -> str:
    """A day in the reader's language."""
    return str(format_date(day, "d MMM y", locale=to_locale(get_language() or "fr")))


@dataclass(frozen=True)
class ScoreLine:
    """One line of the table of scores: what was followed by something graver, of how many, and the interval."""

    what: str
    share: Share

    @property
    def percent(self) -> float | None:
        """The share in percent; None for too few."""
        return None if self.share.value is None else 100 * self.share.value

    @property
    def low(self) -> float:
        """Lower end of the interval, in percent."""
        return 100 * self.share.interval[0] if self.share.interval else 0.0

    @property
    def high(self) -> float:
        """Upper end of the interval, in percent."""
        return 100 * self.share.interval[1] if self.share.interval else 100.0


@dataclass(frozen=True)
class ScoreTable:
    """The score for one length of time."""

    rate: HitRate
    lines: list[ScoreLine]


def score_table(score: Score) -> ScoreTable:
    """Proposals, of them those answered, and the silences: the last is what the first must be held against."""
    return ScoreTable(
        score.rate,
        [
            ScoreLine(_("The rule proposed a signal"), score.rate.proposed),
            ScoreLine(_("…and a person raised it"), score.raised),
            ScoreLine(_("…and a person said why not"), score.declined),
            ScoreLine(_("The rule was silent"), score.rate.silent),
        ],
    )
