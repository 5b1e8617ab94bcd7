"""Invented requests, some of them told twice: by the same person again, or by another witness in other words.

Every letter is made up of a few clauses, so unlike requests share much wording: sterner than real letters there. A
second witness shares place, people and what happened with the first, and no clause: as in life.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from vigie.compute.identity import phones
from vigie.compute.linkage.matters import Told

BEGIN = ("Bam", "Nkol", "Tcha", "Oua", "Lis", "Mab", "Ndou", "Zan", "Koum", "Bo", "Yas", "Dé", "Pem", "Lu", "San", "Oy")
END = (
    "vélé",
    "messe",
    "diro",
    "kambo",
    "songo",
    "béla",
    "koula",
    "gabé",
    "rédo",
    "zenza",
    "lora",
    "sémou",
    "bezi",
    "rou",
)
FIRST = (
    "Awa",
    "Prosper",
    "Clarisse",
    "Idriss",
    "Mireille",
    "Blaise",
    "Fatou",
    "Gédéon",
    "Nadège",
    "Hassan",
    "Odile",
    "Serge",
    "Aimée",
    "Moussa",
    "Régine",
    "Thierry",
    "Zara",
    "Barthélemy",
    "Pélagie",
    "Ousmane",
    "Estelle",
    "Crépin",
    "Marlène",
)
LAST = ("Tam", "Ngué", "Mbas", "Djé", "Okou", "Liki", "Zou", "Had", "Eko", "Ban", "Fou", "Kia"), (
    "bola", "rékou", "sidi", "randi", "umba", "béa", "manga", "jaro", "llobé", "goura", "fana", "tossi",
)  # fmt: skip
WHO = (
    "des gendarmes", "des hommes en civil", "trois policiers", "des militaires", "des inconnus armés", "un agent",
    "des miliciens", "deux motards", "le chef de brigade", "des gardes de la société",
)  # fmt: skip
WHEN = (
    "lundi matin",
    "mardi soir",
    "mercredi",
    "jeudi dans la nuit",
    "vendredi",
    "samedi à l’aube",
    "hier",
    "dimanche",
)
# What happened: clauses, each in several wordings, of which two who tell it never choose the same.
STORIES = (
    (
        (
            "{who} sont venus chercher {name} {when}",
            "{name} a été emmené {when} par {who}",
            "arrestation de {name} {when}",
        ),
        ("cela s’est passé à {place} devant l’école", "nous étions à {place} sur la route", "au carrefour de {place}"),
        (
            "il défend les villageois contre la mine",
            "à cause des plaintes sur la rivière polluée",
            "le chantier d’or gêne",
        ),
    ),
    (
        (
            "mon cabinet a été fouillé {when}",
            "perquisition sans mandat chez maître {name} {when}",
            "ils sont entrés {when}",
        ),
        (
            "{who} ont pris deux ordinateurs à {place}",
            "des dossiers manquent au bureau de {place}",
            "{place}, {who}, tout cassé",
        ),
        (
            "je suis avocate, {name}",
            "la défense des prisonniers de {name} est visée",
            "{name} plaidait un procès militaire",
        ),
    ),
    (
        ("on me suit depuis {when}", "{name} est surveillée chez elle", "une voiture grise tourne depuis {when}"),
        (
            "{who} attendent près du marché de {place}",
            "des voisins de {place} ont noté la plaque",
            "à {place} le guet continue",
        ),
        (
            "je m’appelle {name} et je dors ailleurs",
            "cette militante ne sort plus, {name}",
            "{name} a changé de téléphone",
        ),
    ),
    (
        (
            "des messages de mort sont arrivés {when}",
            "{name} est menacée au téléphone",
            "une voix a promis le pire {when}",
        ),
        (
            "après mon émission à la radio de {place}",
            "à cause de l’enquête sur les douanes de {place}",
            "station de {place}",
        ),
        ("signé {name}, journaliste", "la rédaction protège {name}", "{who} auraient donné le numéro de {name}"),
    ),
    (
        ("{who} ont brûlé notre local {when}", "incendie volontaire au siège {when}", "le feu a été mis exprès {when}"),
        ("l’association des femmes de {place} n’a plus rien", "tout est parti à {place}", "quartier nord de {place}"),
        ("{name}, la présidente, se cache", "{name} a reconnu quelqu’un", "les archives de {name} sont perdues"),
    ),
    (
        (
            "convocation sans motif pour {when}",
            "{name} doit se présenter {when}",
            "un papier de la justice est venu {when}",
        ),
        ("au commissariat de {place}", "devant {who} à {place}", "le parquet de {place} ne dit pas pourquoi"),
        (
            "{name} dirige le syndicat des dockers",
            "la grève du port vise {name}",
            "nous cherchons un conseil pour {name}",
        ),
    ),
    (
        ("notre réunion a été interdite {when}", "{who} ont bloqué la salle {when}", "débat empêché {when}"),
        ("à la paroisse de {place}", "la jeunesse de {place} était invitée", "des cars sont restés à {place}"),
        ("{name} a été gardé plusieurs heures", "on a relâché {name} dans la soirée", "{name} avait signé la demande"),
    ),
    (
        ("mon frère {name} n’est pas rentré depuis {when}", "sans nouvelles de {name}", "disparition signalée {when}"),
        (
            "il filmait la manifestation à {place}",
            "près du pont de {place} pendant la marche",
            "{place}, tirs dans la foule",
        ),
        (
            "{who} dispersaient les gens",
            "le caméraman {name} portait un gilet",
            "sa caméra a été retrouvée, {name} non",
        ),
    ),
)
ASKS = (
    "Pouvez-vous nous aider ?", "Que devons-nous faire maintenant ?", "Merci de répondre vite.", "Nous avons peur.",
    "Il faut un abri pour la famille.", "Nous demandons une aide d’urgence.", "Qui peut nous conseiller ?",
)  # fmt: skip


@dataclass(frozen=True)
class Set:
    """Requests, and which pairs of them (lower place first) are of one matter, by how they were told again."""

    told: list[Told]
    again: set[tuple[int, int]]
    witness: set[tuple[int, int]]


def requests(many: int, *, share: float, seed: int) -> Set:
    """So many matters, a share of them told a second time: half by the same person, half by another."""
    dice = random.Random(seed)
    told: list[Told] = []
    again: set[tuple[int, int]] = set()
    witness: set[tuple[int, int]] = set()
    for _ in range(many):
        facts = _facts(dice)
        clauses = [dice.sample(wordings, 2) for wordings in dice.choice(STORIES)]
        own, other = (_letter([each[n].format(**facts) for each in clauses], dice) for n in (0, 1))
        number = _number(dice) if dice.random() < 0.3 else ""
        told.append(_told(own, number))
        if dice.random() < share:
            if dice.random() < 0.5:
                again.add((len(told) - 1, len(told)))
                told.append(_told(_careless(own, dice), number if dice.random() < 0.7 else ""))
            else:
                witness.add((len(told) - 1, len(told)))
                told.append(_told(other, ""))
    return Set(told, again, witness)


def _letter(clauses: list[str], dice: random.Random) -> str:
    return " ".join(f"{sentence[:1].upper()}{sentence[1:]}." for sentence in [*clauses, *dice.sample(ASKS, 2)])


def _facts(dice: random.Random) -> dict[str, str]:
    name = f"{dice.choice(FIRST)} {dice.choice(LAST[0])}{dice.choice(LAST[1])}"
    place = f"{dice.choice(BEGIN)}{dice.choice(END)}"
    return {"who": dice.choice(WHO), "when": dice.choice(WHEN), "place": place, "name": name}


def _number(dice: random.Random) -> str:
    return f"6{dice.randint(10_000_000, 99_999_999)}"


def _told(text: str, number: str) -> Told:
    written = f"{text} Mon numéro : {number}." if number else text
    return Told(written, frozenset(phones(written, "CMR")))


def _careless(text: str, dice: random.Random) -> str:
    """The same written again by heart: a quarter of the words lost, letters doubled or left out in a tenth."""
    kept = [word for word in text.split() if dice.random() > 0.25]
    return " ".join(_slip(word, dice) if dice.random() < 0.1 else word for word in kept)


def _slip(word: str, dice: random.Random) -> str:
    at = dice.randrange(len(word))
    return word[:at] + (word[at] * 2 if dice.random() < 0.5 else "") + word[at + 1 :]
