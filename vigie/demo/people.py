"""The invented people of the demonstration: pseudonyms that say what they do, passphrases made on the spot."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path

from vigie.ground.access.models import TeamKey
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.passphrase import new_passphrase, totp_code, unlock
from vigie.ground.seal.actions import admit, found_node, welcome
from vigie.ground.seal.shares import PartSet

CAST: dict[str, dict[TeamKey, list[Role]]] = {
    "permanence-1": {TeamKey.INTAKE: [Role.OFFICER], TeamKey.MONITORING: [Role.OFFICER]},
    "permanence-2": {TeamKey.INTAKE: [Role.OFFICER], TeamKey.MONITORING: [Role.OFFICER]},
    "moniteur-1": {TeamKey.MONITORING: [Role.MONITOR]},
    "moniteur-2": {TeamKey.MONITORING: [Role.MONITOR]},
    "moniteur-3": {TeamKey.MONITORING: [Role.MONITOR]},
    "protection-1": {
        TeamKey.PROTECTION: [Role.OFFICER],
        TeamKey.INTAKE: [Role.OFFICER],
        TeamKey.MONITORING: [Role.OFFICER],
    },
    "protection-2": {TeamKey.PROTECTION: [Role.OFFICER]},
    "refuge-1": {TeamKey.SHELTER: [Role.OFFICER]},
    "refuge-2": {TeamKey.SHELTER: [Role.OFFICER]},
    "refuge-3": {TeamKey.SHELTER: [Role.OFFICER]},
    "analyste-1": {TeamKey.MONITORING: [Role.ANALYST]},
    "decision-1": {TeamKey.MONITORING: [Role.DECIDER], TeamKey.DIRECTION: [Role.DECIDER]},
    "decision-2": {
        TeamKey.MONITORING: [Role.DECIDER],
        TeamKey.DIRECTION: [Role.DECIDER],
        TeamKey.PROTECTION: [Role.DECIDER],
    },
    "coordination": {TeamKey.DIRECTION: [Role.COORDINATOR]},
    "suivi-evaluation": {TeamKey.DIRECTION: [Role.EVALUATOR]},
    "tresorerie": {TeamKey.DIRECTION: [Role.TREASURER]},
}
FOUNDER = "fondation"


@dataclass(frozen=True)
class Login:
    """What someone needs to sign in as one of them."""

    pseudonym: str
    passphrase: str
    totp: str

    def code(self) -> str:
        """The six digits of this moment."""
        return totp_code(base64.b32decode(self.totp))


def make_cast(quorum: PartSet) -> tuple[dict[str, Actor], list[Login]]:
    """Found the node with its recovery shares, let everyone in; returns them with open keys, and their logins."""
    passphrase = new_passphrase()
    founder, totp = found_node(FOUNDER, passphrase, list(TeamKey.values), quorum)
    logins = [Login(FOUNDER, passphrase, totp)]
    cast = {FOUNDER: founder}
    for pseudonym, teams in CAST.items():
        passphrase = new_passphrase()
        user, totp = welcome(pseudonym, passphrase, by=founder)
        for team, roles in teams.items():
            for role in roles:
                admit(user, team, role, by=founder)
        user, keyring, _secret = unlock(pseudonym, passphrase)
        cast[pseudonym] = Actor(user, keyring)
        logins.append(Login(pseudonym, passphrase, totp))
    return cast, logins


def write_logins(logins: list[Login], folder: Path) -> None:
    """Keep the logins in the marked folder: as a sheet to read, and for `vigie code`."""
    width = max(len(login.pseudonym) for login in logins)
    sheet = [
        "Démonstration / demonstration: personnes inventées, invented people",
        "pseudonyme, phrase de passe / pseudonym, passphrase:",
        *(f"  {login.pseudonym:<{width}}  {login.passphrase}" for login in logins),
        "code à 6 chiffres / 6-digit code:  .venv/bin/python -m vigie code PSEUDONYME",
    ]
    (folder / "logins.txt").write_text("\n".join(sheet) + "\n", encoding="utf-8")
    (folder / "logins.json").write_text(json.dumps([vars(login) for login in logins]), encoding="utf-8")
    for name in ("logins.txt", "logins.json"):
        (folder / name).chmod(0o600)


def write_shares(quorum: PartSet, folder: Path) -> None:
    """Keep the six recovery shares in the marked folder, to rehearse with; a real node never writes them anywhere."""
    sheet = ["Démonstration / demonstration: parts de secours, recovery shares", *_shares(quorum)]
    path = folder / "recovery-shares.txt"
    path.write_text("\n".join(sheet) + "\n", encoding="utf-8")
    path.chmod(0o600)


def _shares(quorum: PartSet) -> list[str]:
    return [line for part in quorum.parts for line in ("", part.label, " ".join(part.words))]


def read_logins(folder: Path) -> list[Login]:
    """The logins kept by `write_logins`."""
    return [Login(**kept) for kept in json.loads((folder / "logins.json").read_text(encoding="utf-8"))]
