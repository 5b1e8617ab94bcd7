"""Small invented plans in the shape of a real one, for the tests of this room."""

from __future__ import annotations

from pathlib import Path

HEADER = (
    "Axe\tObjectifs spécifiques\tRésultats attendus/Indicateurs\tActivités\tCoût budget\tPériode\t\t\t\tResponsable"
)
SUBHEADER = "\t\t\t\t\tEUROS\t1 A\t2 A\t3 A\t"
PREAMBLE = "## PLAN D'ESSAI DU RÉSEAU INVENTÉ\n\n2031-2033\n\n"
REAL_FILE = "plan-redhac-2019-2024.txt"


def plan(*rows: str, title: str = PREAMBLE) -> bytes:
    """A plan's file from its rows; a row may leave out the empty cells at its end."""
    width = HEADER.count("\t")
    full = [row + "\t" * (width - row.count("\t")) for row in rows]
    return (title + "\n".join([HEADER, SUBHEADER, *full])).encode()


SMALL = plan(
    "Axe 1 : Accueillir\tObjectif spécifique 1 : Répondre\tRésultat 1.1 : on répond\tActivité 1.1.1 : Ouvrir une ligne",
    "\t\t\t<p>Activité 1.1.3 : Former</p> <p>les équipes,</p>\t1 500,50\t\tX\t\tx\tSecrétariat",
)


def real_plan(shared_data: Path) -> bytes:
    """The network's own plan, byte for byte."""
    return (shared_data / REAL_FILE).read_bytes()
