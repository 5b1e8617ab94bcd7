"""Whether mail can leave this node."""

from __future__ import annotations

from django.conf import settings

BY_HAND = {"django.core.mail.backends.dummy.EmailBackend"}


def configured() -> bool:
    """Whether this node can send mail; else its pages say so, and give the words to copy."""
    return settings.EMAIL_BACKEND not in BY_HAND
