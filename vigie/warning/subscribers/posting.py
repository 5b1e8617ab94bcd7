"""One connection to the mail server for one round of the worker, bounded in letters and in time."""

from __future__ import annotations

import smtplib
import time
from contextlib import suppress
from email.errors import MessageError
from enum import Enum
from types import TracebackType

from django.core import mail

from vigie.ground.mail.answers import Unanswered, is_no_such

AT_ONCE = 100  # letters a round: the timed work comes back each minute
SECONDS = 40.0
PATIENCE = 10.0


class Answer(Enum):
    """What became of one letter. `REFUSED`: there is no such address. `LATER`: anything else that the server says
    against it, which may be about us; or the round is full.

    A letter that was handed over whole, and of which the server said nothing in time, counts as taken: sent again each
    minute it would arrive each minute.
    """

    TAKEN = "taken"
    REFUSED = "refused"
    LATER = "later"


class Silent(Exception):
    """The server does not answer, or takes nothing from us: nothing is known of any address. Quotes nothing."""


class Round:
    """Open within `with`; the connection is made with the first letter."""

    def __init__(self) -> None:
        self._line = mail.get_connection(timeout=PATIENCE)
        self._left, self._until = AT_ONCE, time.monotonic() + SECONDS

    def __enter__(self) -> Round:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError):
            self._line.close()

    @property
    def full(self) -> bool:
        return self._left <= 0 or time.monotonic() > self._until

    def send(self, letter: mail.EmailMessage) -> Answer:
        """Hand over one letter to one recipient. Raises Silent."""
        if self.full:
            return Answer.LATER
        answer = self._answer(letter)
        self._left -= answer is not Answer.LATER  # who is put off again and again takes nobody's turn
        return answer

    def _answer(self, letter: mail.EmailMessage) -> Answer:
        letter.connection = self._line
        try:
            self._line.open()  # does nothing where it is open
            letter.send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as fault:
            return Answer.REFUSED if is_no_such(fault) else Answer.LATER
        except Unanswered:
            return Answer.TAKEN
        except OSError:  # SMTPException is one
            raise Silent from None
        except (ValueError, MessageError):  # no letter can be built for it; one such address must not stop the others
            return Answer.REFUSED
        return Answer.TAKEN
