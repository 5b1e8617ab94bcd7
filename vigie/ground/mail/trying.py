"""Whether the mail server takes our mail, in half a sentence for whoever set it up; its own words are never quoted."""

from __future__ import annotations

import smtplib
import ssl

from django.core import mail

from vigie.ground.mail.backend import NoPassword

SUBJECT = "Vigie"
BODY = "This node can send mail.\n"
# The first that fits: the narrower kinds stand before what they are a kind of.
FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (NoPassword, "the file of VIGIE_SMTP_PASSWORD_FILE cannot be read, is empty or is not ASCII"),
    (smtplib.SMTPAuthenticationError, "it refuses the user or the password"),
    (smtplib.SMTPNotSupportedError, "it offers no STARTTLS, or no way to sign in"),
    (smtplib.SMTPSenderRefused, "it refuses the sender of VIGIE_SMTP_FROM"),
    (smtplib.SMTPRecipientsRefused, "it refuses this recipient"),
    (smtplib.SMTPDataError, "it refuses the letter"),
    (ssl.SSLCertVerificationError, "its certificate cannot be verified: wrong name, expired, or see VIGIE_SMTP_CA"),
    (ssl.SSLError, "it speaks no TLS here: smtps:// is for port 465, smtp+starttls:// for 587"),
    (TimeoutError, "it does not answer in time"),
    (smtplib.SMTPException, "it hangs up, or does not answer as a mail server does"),
    (OSError, "it cannot be reached"),
)


def attempt(to: str = "") -> str:
    """Sign in, and write to `to` where it is given. The fault as half a sentence; empty when all went well."""
    line = mail.get_connection()
    try:
        line.open()
        if to:
            headers = {"Auto-Submitted": "auto-generated"}
            mail.EmailMessage(SUBJECT, BODY, to=[to], connection=line, headers=headers).send()
    except OSError as fault:  # SMTPException and SSLError are kinds of it
        return next(said for kind, said in FAULTS if isinstance(fault, kind))
    finally:
        line.close()
    return ""
