"""What a mail server's refusal says of one address (RFC 5321, 4.2.1; RFC 3463)."""

from __future__ import annotations

import re
import smtplib

ENHANCED = re.compile(rb"5\.(\d{1,3})\.(\d{1,3})\b")
OF_THE_SENDER = {7, 8}  # X.1.7 and X.1.8 speak of our own address


class Unanswered(smtplib.SMTPServerDisconnected):
    """A letter was handed over to its last byte, and the server fell silent before it said what became of it."""


def is_put_off(fault: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> bool:
    """Whether the server asks to come back later (4xx)."""
    if isinstance(fault, smtplib.SMTPDataError):
        return fault.smtp_code < 500
    return any(code < 500 for code, _said in fault.recipients.values())


def is_no_such(fault: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> bool:
    """Whether the address itself is refused for good: it does not exist, or is closed.

    A quota, a policy or a filter (5.4.5, 5.7.1) speaks of us; so does what is said of the letter, after DATA.
    """
    if isinstance(fault, smtplib.SMTPDataError):
        return False
    return all(_is_of_the_address(code, said) for code, said in fault.recipients.values())


def _is_of_the_address(code: int, said: bytes) -> bool:
    if code < 500:
        return False
    found = ENHANCED.match(said)
    if found is None:
        return code in {550, 553}
    subject, detail = int(found[1]), int(found[2])
    return (subject == 1 and detail not in OF_THE_SENDER) or (subject, detail) == (2, 1)
