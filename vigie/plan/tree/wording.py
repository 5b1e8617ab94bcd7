"""The words of a draft's node as the file will have them: « Activité 1.1.1 : … »."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from vigie.ground.access.errors import Invalid
from vigie.plan.tree.models import Node, NodeKind
from vigie.plan.tree.reading.text import clean

# In the language of the plan's file, whose reader knows these heads.
HEADS: dict[str, str] = {
    NodeKind.AXIS: "Axe",
    NodeKind.OBJECTIVE: "Objectif spécifique",
    NodeKind.RESULT: "Résultat",
    NodeKind.ACTIVITY: "Activité",
}
_CODE = re.compile(r"\d+(?:\.\d+)*[a-z]?", re.IGNORECASE)


def say(node: Node, *, code: str, text: str) -> None:
    """Give a node its number and words. Raises Invalid for a number that is none, or no words."""
    code, text = code.strip(), clean(text)
    if not text:
        raise Invalid(_("Write what this is: a few words at least."))
    if code and (len(code) > 40 or not _CODE.fullmatch(code)):
        raise Invalid(_("A number is written like 2, 2.1 or 2.1.3."))
    node.label = _label(node, code)
    head = f"{node.label} {code}" if code and code not in node.label else node.label
    node.code, node.text, node.raw = code, text, f"{head} : {text}"
    node.paragraphs, node.continuations = [node.raw], []


def _label(node: Node, code: str) -> str:
    """The head with its number; a head that the plan before had stays as it was written."""
    bare = node.label.removesuffix(node.code).strip() if node.code else node.label
    head = bare or HEADS[node.kind]
    return head if node.kind == NodeKind.RESULT or not code else f"{head} {code}"
