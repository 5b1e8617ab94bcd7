"""From a message that went out, inside or to others, to its bulletin in one language."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_skeleton
from django.utils import translation
from django.utils.translation import gettext

from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.errors import Altered
from vigie.ground.access.models import AlarmKind
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import place_label
from vigie.ground.ui.templatetags.vigie import LEVELS
from vigie.warning.alerts import capping
from vigie.warning.alerts.bulletin.content import Audience, Bulletin
from vigie.warning.alerts.coarse import COUNTRY_ONLY
from vigie.warning.alerts.facts import Text, texts_of
from vigie.warning.alerts.inside import Version, facts_of, row_is_whole, versions
from vigie.warning.alerts.models import Alert, MessageType, Published
from vigie.warning.alerts.publishing import as_signed


def precision_for(country: str, audience: str) -> str:
    """How precisely a date is read outside: the month by official mechanisms, the year for the smallest countries."""
    if audience == Audience.INSIDE:
        return "day"
    return "year" if country in COUNTRY_ONLY else "month" if audience == Audience.OFFICIAL else "day"


def dated(day: date, precision: str, language: str) -> str:
    """A date in words, as precisely as `precision` says."""
    locale = language.replace("-", "_")
    if precision == "day":
        return format_date(day, "long", locale=locale)
    return format_skeleton({"month": "yMMMM", "year": "y"}[precision], day, locale=locale)


def until(day: date, precision: str, language: str) -> str:
    """Until when, in words that follow "it holds"."""
    words = {"date": dated(day, precision, language)}
    with translation.override(language):
        if precision == "day":
            return gettext("until %(date)s") % words
        return gettext("until the end of %(date)s") % words


def _bulletin(
    text: Text,
    language: str,
    *,
    message: Published | Version,
    alert: Alert,
    audience: str,
    number: int,
    after: tuple[str, ...],
) -> Bulletin:
    row = message.message if isinstance(message, Version) else message
    area = alert.area if isinstance(message, Version) else message.area
    ends = _end(message)
    precision = precision_for(alert.country, audience)
    is_cancel = row.kind == MessageType.CANCEL
    with translation.override(language):
        level_word, kind_word = str(LEVELS[row.level]), gettext("Update") if row.kind == MessageType.UPDATE else ""
    names = [place_label(code, language) for code in (alert.country, area) if code]
    return Bulletin(
        language=language,
        text=text,
        level=row.level,
        level_word=level_word,
        place=", ".join(names),
        kind=row.kind,
        kind_word=kind_word,
        audience=audience,
        sender=capping.network(language),
        sent=row.sent.date(),
        sent_words=dated(row.sent.date(), precision, language),
        until=ends,
        until_words="" if is_cancel else until(ends, precision, language),
        exercise=alert.exercise,
        number=number,
        after=after,
    )


def _end(message: Published | Version) -> date:
    if isinstance(message, Version):
        return date.fromisoformat(message.facts["valid_until"])
    return message.expires.date()


def _earlier(rows: list[tuple[int, datetime]], precision: str, language: str) -> tuple[str, ...]:
    with translation.override(language):
        return tuple(
            gettext("message %(n)d of %(date)s") % {"n": number, "date": dated(sent.date(), precision, language)}
            for number, sent in rows
        )


def _whole(alert: Alert, by: Actor) -> list[Version]:
    """The messages inside. Raises Altered, with an alarm, for a row that is not whole: nothing of it is passed on."""
    known = facts_of(alert, by=by)
    found = versions(alert, known, by=by)
    if not row_is_whole(found, known):
        raise_alarm(AlarmKind.ALTERED_RECORD, alert, by=by)
        raise Altered
    return found


def inside_bulletins(alert: Alert, *, by: Actor) -> dict[str, Bulletin]:
    """The newest message inside, by language; empty before anything was issued."""
    found = _whole(alert, by)
    if not found:
        return {}
    newest = found[-1]
    rows = [(version.message.number, version.message.sent) for version in found[:-1]]
    return {
        language: _bulletin(
            text,
            language,
            message=newest,
            alert=alert,
            audience=Audience.INSIDE,
            number=newest.message.number,
            after=_earlier(rows, "day", language),
        )
        for language, text in newest.texts.items()
    }


def _newest(alert: Alert, audience: str, by: Actor) -> Published | None:
    """The newest message that two people let out to `audience`. Raises Altered, with an alarm, if not as signed."""
    facts_of(alert, by=by)  # refuses an alert whose mode was changed
    out = Published.objects.filter(proposal__alert=alert, audience=audience).select_related("proposal")
    published = out.order_by("sequence").last()
    if published is not None and not as_signed(published):
        raise_alarm(AlarmKind.ALTERED_RECORD, published, by=by)
        raise Altered
    return published


def bulletins_of(published: Published, alert: Alert) -> dict[str, Bulletin]:
    """One message that went out, by language."""
    earlier = published.before
    precision = precision_for(published.country, published.audience)
    rows = [(number, old.sent) for number, old in enumerate(earlier, 1)]
    return {
        language: _bulletin(
            capping.unmarked(text, language) if published.exercise else text,
            language,
            message=published,
            alert=alert,
            audience=published.audience,
            number=len(earlier) + 1,
            after=_earlier(rows, precision, language),
        )
        for language, text in texts_of({"texts": published.texts}).items()
    }


def bulletins(alert: Alert, audience: str, *, by: Actor) -> dict[str, Bulletin]:
    """The bulletins of an alert for an audience, by language; empty when nothing went out to it."""
    if audience == Audience.INSIDE:
        return inside_bulletins(alert, by=by)
    published = _newest(alert, audience, by)
    return bulletins_of(published, alert) if published is not None else {}


def cap_of(alert: Alert, audience: str, *, by: Actor) -> bytes | None:
    """The newest CAP message of an alert for an audience, byte for byte as it was signed; None when none went out."""
    if audience == Audience.INSIDE:
        found = _whole(alert, by)
        return found[-1].facts["cap"].encode() if found else None
    published = _newest(alert, audience, by)
    return bytes(published.cap) if published is not None else None


def is_known(audience: str) -> bool:
    """Whether there is such an audience."""
    return audience in Audience.values
