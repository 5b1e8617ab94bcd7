"""Mails to a list of addresses, from the open page of someone who holds its key; never inside a transaction.

What two people let out may be mailed in words. What is inside is never: its mail says that an alert waits, and nothing
else, not even a country. The addresses are sealed, so that no worker can send (ADR 83): each click sends some.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from email.errors import MessageError

from django.core import mail
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.mail.answers import Unanswered, is_put_off
from vigie.ground.mail.leaving import configured
from vigie.ground.seal.opening import open_one
from vigie.warning.alerts import exercise, rules
from vigie.warning.alerts.bulletin.content import Audience, Bulletin
from vigie.warning.alerts.models import AddressList, Alert, Reach
from vigie.warning.alerts.reaching import Channel, Reached, change, note_reach

AT_ONCE = 20  # mails a click: a web process must answer within seconds
TIMEOUT = 10  # seconds for the mail server to answer
NOTHING, WORDS = "nothing", "words"


def may_say(audience: str) -> list[str]:
    """What a mail to this audience may say: words only where two people let them out."""
    return [NOTHING] if audience == Audience.INSIDE else [NOTHING, WORDS]


def letter(bulletin: Bulletin, said: str) -> tuple[str, str]:
    """Subject and body. Raises Invalid for words of what is inside only; of an exercise, both say so."""
    if said not in may_say(bulletin.audience):
        raise Invalid(_("What is inside the network is never mailed in words."))
    subject, body = _words(bulletin) if said == WORDS else _nothing(bulletin)
    exercise.must_be_marked(subject, bulletin.mark, exercise=bulletin.exercise)
    exercise.must_be_marked(body, bulletin.mark, exercise=bulletin.exercise)
    return subject, body


def _nothing(bulletin: Bulletin) -> tuple[str, str]:
    with translation.override(bulletin.language):
        waits = gettext("An alert awaits you")
    subject = exercise.marked(waits, bulletin.language, exercise=bulletin.exercise)
    return subject, f"{subject}.\n"


def _words(bulletin: Bulletin) -> tuple[str, str]:
    text = bulletin.text
    lines = [bulletin.headline, f"{bulletin.level_word} · {bulletin.place}", text.description, text.instruction]
    foot = " · ".join(filter(None, (bulletin.sender, bulletin.sent_words, bulletin.until_words)))
    said = [bulletin.said, *lines, foot, bulletin.mark]
    return " ".join(bulletin.headline.split()), "\n\n".join(filter(None, said)) + "\n"


def begin(alert: Alert, addresses: AddressList, bulletin: Bulletin, said: str, *, by: Actor) -> Reach:
    """Note a mailing with all its addresses still waiting: from now on it can be gone on with. Sends nothing."""
    permit(rules.SPREAD, by, alert.team_id)
    if not configured():
        raise WrongState(_("This node sends no mail: copy the words instead."))
    letter(bulletin, said)
    known = open_one(addresses, by=by)
    reach = Reached(
        channel=Channel.MAIL,
        count=0,
        on=timezone.localdate().isoformat(),
        audience=bulletin.audience,
        number=bulletin.number,
        words=known["name"],
        waiting=tuple(known["addresses"]),
        language=bulletin.language,
        said=said,
    )
    return note_reach(alert, reach, by=by)


def send_some(kept: Reach, bulletin_of: Callable[[Reached], Bulletin | None], *, by: Actor) -> Reached:
    """Send to the next addresses and then note it; call it outside any transaction.

    Cut off in between, the same addresses are written to once more: a warning twice is better than none. Raises
    WrongState, and all addresses still wait, when the mail server does not answer, or another message is out by now.
    """
    permit(rules.SPREAD, by, kept.team_id)
    known = Reached.opened(open_one(kept, by=by))
    if not known.waiting:
        raise WrongState(_("This mailing has gone to every address."))
    bulletin = bulletin_of(known)
    if bulletin is None or (bulletin.audience, bulletin.number) != (known.audience, known.number):
        raise WrongState(_("A newer message is out: begin a mailing of that one."))
    subject, body = letter(bulletin, known.said)
    sent, failed, put_off = _post(subject, body, known.waiting[:AT_ONCE])
    later = (*known.waiting[sent + len(failed) + len(put_off) :], *put_off)
    new = replace(known, count=known.count + sent, waiting=later, failed=(*known.failed, *failed))
    change(kept, new, "alert.mail", by=by)
    return new


def _post(subject: str, body: str, addresses: tuple[str, ...]) -> tuple[int, list[str], list[str]]:
    """Send one mail to each in turn, so that no address sees another: how many went, those refused, those put off.

    It ends early when the server falls silent: that says nothing of an address, so that the rest goes on waiting.
    """
    sent, failed, put_off = 0, list[str](), list[str]()
    server = mail.get_connection(timeout=TIMEOUT, last=TIMEOUT)
    try:
        for address in addresses:
            server.open()  # once, but where the server hung up
            # A machine answers nobody: no answers from holidays, and no loops (RFC 3834).
            headers = {"Auto-Submitted": "auto-generated"}
            try:
                mail.EmailMessage(subject, body, to=[address], connection=server, headers=headers).send()
                sent += 1
            except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as fault:
                (put_off if is_put_off(fault) else failed).append(address)
            except Unanswered:  # handed over whole
                sent += 1
                break
            except (ValueError, MessageError):  # no letter can be built for it
                failed.append(address)
    except OSError as fault:  # SMTPException is one
        if not (sent or failed or put_off):
            raise WrongState(_("The mail server does not answer. Nothing was sent: try again later.")) from fault
    finally:
        with suppress(OSError):
            server.close()
    return sent, failed, put_off
