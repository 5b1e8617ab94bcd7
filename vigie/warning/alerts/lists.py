"""Lists of addresses for e-mail: their names and every address are sealed, and erased at once when asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.mail.addresses import is_plain
from vigie.ground.seal.opening import open_many
from vigie.warning.alerts import rules
from vigie.warning.alerts.models import AddressList

TEAM = "monitoring"
MOST = 500


def addresses_in(words: str) -> list[str]:
    """The addresses typed one a line, or parted by commas, each once. Raises Invalid that names the first wrong one."""
    found: dict[str, str] = {}
    for typed in words.replace(",", "\n").replace(";", "\n").splitlines():
        address = typed.strip()
        if not address:
            continue
        if not is_plain(address):
            raise Invalid(_("This is no e-mail address: %(typed)s") % {"typed": address[:80]})
        found.setdefault(address.casefold(), address)
    return list(found.values())


def keep_list(
    known: AddressList | None, *, name: str, language: str, addresses: Iterable[str], by: Actor
) -> AddressList:
    """A new list, or `known` with other contents. `language` is that of what is sent to it."""
    permit(rules.SPREAD, by, TEAM)
    kept = list(addresses)
    if not name.strip() or not kept or len(kept) > MOST or language not in dict(settings.LANGUAGES):
        raise Invalid(_("A list has a name, a language, and between one and 500 addresses."))
    rows = known or AddressList()
    read = rows.version
    rows.seal({"name": name.strip(), "language": language, "addresses": kept}, TEAM)
    with transaction.atomic():
        if known is not None and AddressList.objects.select_for_update().get(pk=rows.pk).version != read:
            raise WrongState
        rows.save(force_insert=known is None)
        note("addresses.keep", rows, by=by)
    return rows


@transaction.atomic
def erase_list(known: AddressList, *, by: Actor) -> None:
    """Destroy a list with all its addresses; it is in backups until they expire."""
    permit(rules.SPREAD, by, TEAM)
    note("addresses.erase", known, by=by)
    known.delete()


def lists(by: Actor) -> list[tuple[AddressList, dict[str, Any]]]:
    """Every list the actor may see, opened, by name."""
    kept = list(AddressList.objects.visible_to(by))
    opened = open_many(kept, by=by, of="lists of addresses")
    return sorted(((one, opened[one.pk]) for one in kept), key=lambda pair: str(pair[1]["name"]).casefold())
