"""The addresses that letters name, on the public door; the desk's address is never in a letter.

They are written here because a desk's process alone knows no public address; a test of the public door compares them.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

ALERT = "/alertes/{}/"
CONFIRM = "/alertes/abonnement/confirmer/{}"
LEAVE = "/alertes/abonnement/quitter/{}"


def known() -> bool:
    """Whether this node knows where its public door is met; else nothing can be sent."""
    return bool(settings.VIGIE_PUBLIC_ORIGIN)


def link(path: str, name: str | UUID, language: str = "") -> str:
    """A whole address of the public door; with a language, in that language."""
    asked = f"?langue={language}" if language else ""
    return f"{settings.VIGIE_PUBLIC_ORIGIN}{path.format(name)}{asked}"
