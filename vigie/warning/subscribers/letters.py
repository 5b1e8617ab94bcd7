"""The two letters: "did you mean it?", and a bulletin. Plain text, one recipient, no picture, nothing that tells us who
read it. The subject says no country and no word of an alert: it lights up on a locked telephone."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext

from vigie.warning.alerts import mailing
from vigie.warning.alerts.bulletin.content import Bulletin
from vigie.warning.subscribers.links import ALERT, CONFIRM, LEAVE, link
from vigie.warning.subscribers.models import Edition, Subscriber, Wish
from vigie.warning.subscribers.sealing import Wanted, message_id

MACHINE = {"Auto-Submitted": "auto-generated"}  # RFC 3834: no answers from holidays, and no loops


def confirmation(wish: Wish, wanted: Wanted) -> EmailMessage:
    """The letter with the link that leads to a button."""
    with translation.override(wanted.language):
        subject = gettext("Is it you?")
        said = (
            gettext("Someone asked that published alerts be sent to this address."),
            gettext("If it was you, open this page within seven days and press its button:"),
            link(CONFIRM, wanted.token, wanted.language),
            gettext("If it was not you, do nothing: no alert is sent, and this wish is forgotten after seven days."),
        )
    return _letter(wanted, subject, said, {**MACHINE, "Message-ID": _named("wish", wish.pk)})


def bulletin_letter(edition: Edition, bulletin: Bulletin, subscriber: Subscriber, wanted: Wanted) -> EmailMessage:
    """What the public page says, and nothing else; with the ways out of RFC 8058."""
    words = mailing.letter(bulletin, mailing.WORDS)[1].strip()
    with translation.override(bulletin.language):
        subject = gettext("Bulletin")
        said = (
            words,
            gettext("What holds today, on our page:"),
            link(ALERT, edition.published_id, bulletin.language),
            gettext("You asked for this letter. To end it, open this page and press its button:"),
            link(LEAVE, wanted.token, bulletin.language),
        )
    headers = {
        **MACHINE,
        "Message-ID": _named("edition", edition.pk, subscriber.pk),
        "List-Unsubscribe": f"<{link(LEAVE, wanted.token)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return _letter(wanted, subject, said, headers)


def _letter(wanted: Wanted, subject: str, said: tuple[str, ...], headers: dict[str, str]) -> EmailMessage:
    return EmailMessage(subject, "\n\n".join(said) + "\n", to=[wanted.address], headers=headers)


def _named(*parts: object) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "vigie.invalid"
    return f"<{message_id(*parts)}@{domain}>"
