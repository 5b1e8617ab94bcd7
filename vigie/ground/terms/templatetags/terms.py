"""Names of coded values and of places, in the reader's language."""

from django import template

from vigie.ground.terms import queries

register = template.Library()


@register.simple_tag
def term(list_code: str, code: str) -> str:
    """The name of a coded value."""
    return queries.label(list_code, code)


@register.simple_tag
def place(code: str) -> str:
    """The name of a country or a first-level area."""
    return queries.place_label(code)
