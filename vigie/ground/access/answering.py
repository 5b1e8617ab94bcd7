"""What every page with a form does: read what was sent, act, and say on the form what an action refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest

from vigie.ground.access.errors import Denied, Refusal
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User


def typed(request: HttpRequest) -> Any:
    """What was sent, or None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def done(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Act if the form is right; what an action refuses is said on the form, with everything that was typed."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True


def signer(by: Actor) -> User:
    """Who signs: decisions are a person's, and the node by itself decides nothing. Raises Denied."""
    if by.user is None:
        raise Denied
    return by.user
