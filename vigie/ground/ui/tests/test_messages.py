"""Every word on screen can be translated, and French is complete."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vigie.ground.ui import messages
from vigie.ground.ui.messages import Room, compile_all, merge, problems, read, tidy
from vigie.ground.ui.strings import Found, bare_in_python, bare_in_template, of_template


def test_every_string_of_every_room_is_in_french_and_no_text_is_bare() -> None:
    assert problems() == []


@pytest.fixture
def room(tmp_path: Path) -> Room:
    code = tmp_path / "views.py"
    code.write_text('from x import _, ngettext\n_("A kind answer")\nngettext("%(n)s day", "%(n)s days", 2)\n')
    page = tmp_path / "templates" / "page.html"
    page.parent.mkdir()
    page.write_text('{% load i18n %}{% translate "Open" context "verb" %}')
    return Room("vigie.tried", tmp_path, (code, page))


def written(room: Room) -> str:
    return room.catalogue("fr").read_text(encoding="utf-8")


def test_updating_adds_new_strings_and_counts_what_is_missing(room: Room) -> None:
    assert merge(room, "fr") == (3, 3)
    assert 'msgctxt "verb"\nmsgid "Open"' in written(room)
    assert 'msgid_plural "%(n)s days"' in written(room)


def test_updating_keeps_translations_and_mends_their_typography(room: Room) -> None:
    merge(room, "fr")
    path = room.catalogue("fr")
    text = written(room).replace('msgid "A kind answer"\nmsgstr ""', 'msgid "A kind answer"\nmsgstr "L\'aide ?"')
    path.write_text(text, encoding="utf-8")
    assert merge(room, "fr") == (3, 2)
    assert 'msgstr "L’aide\u00a0?"' in written(room)


def test_a_string_that_goes_and_comes_back_finds_its_translation(room: Room) -> None:
    merge(room, "fr")
    filled = written(room).replace('msgid "Open"\nmsgstr ""', 'msgid "Open"\nmsgstr "Ouvrir"')
    room.catalogue("fr").write_text(filled, encoding="utf-8")
    page = room.files[1]
    source = page.read_text()
    page.write_text("")
    merge(room, "fr")
    assert '#~ msgstr "Ouvrir"' in written(room)
    page.write_text(source)
    merge(room, "fr")
    assert 'msgid "Open"\nmsgstr "Ouvrir"' in written(room)
    page.write_text("")
    merge(room, "fr", prune=True)
    assert "Ouvrir" not in written(room)


def test_updating_twice_changes_nothing(room: Room) -> None:
    merge(room, "fr")
    before = written(room)
    merge(room, "fr")
    assert written(room) == before


def test_the_check_names_what_is_missing_obsolete_or_has_other_placeholders(room: Room) -> None:
    merge(room, "fr")
    text = written(room).replace('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "%(x)s jour"\nmsgstr[1] "%(x)s jours"')
    room.catalogue("fr").write_text(text + '\nmsgid "Gone"\nmsgstr "Parti"\n', encoding="utf-8")
    found = "\n".join(messages._catalogue_problems(room, "fr"))
    assert "missing: 'A kind answer'" in found
    assert "placeholders differ" in found
    assert "obsolete (run `vigie messages --prune`): 'Gone'" in found


def test_two_rooms_may_not_translate_one_string_differently(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Room("vigie.other", tmp_path / "other", room.files)
    for each, word in ((room, "Ouvrir"), (other, "Décacheter")):
        merge(each, "fr")
        each.catalogue("fr").write_text(written(each).replace('"Open"\nmsgstr ""', f'"Open"\nmsgstr "{word}"'))
    monkeypatch.setattr(messages, "rooms", lambda: [room, other])
    assert any("only one can show" in line for line in problems())


def test_a_block_is_read_as_django_will_look_it_up() -> None:
    source = """{% blocktranslate trimmed count n=list|length context "inbox" %}
      {{ n }} request at 50%
    {% plural %}
      {{ n }} requests
    {% endblocktranslate %}"""
    assert list(of_template(source, "x.html")) == [
        Found("x.html", 1, "%(n)s request at 50%%", "%(n)s requests", "inbox")
    ]


def test_strings_inside_other_tags_are_read_and_comments_are_not() -> None:
    source = """{% include "a" with name=_("Team") %}{{ x|default:_("None yet") }}
    {% comment %}{% translate "no" %}{% endcomment %}"""
    assert [found.singular for found in of_template(source, "x.html")] == ["Team", "None yet"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Bonjour {{ name }}</p>", ["Bonjour"]),
        ('<img alt="The map">', ["The map"]),
        ('<p>{% translate "Hello" %} · {{ n }}</p>', []),
        ("<p>{% blocktranslate %}Hello{% endblocktranslate %}</p>", []),
        ('<a {% if x %}class="wide"{% endif %} href="/x">Vigie</a>', []),
        ("{% block body_class %}desk{% endblock %}<b>Now</b>", ["Now"]),
        ("<style>p { color: red }</style>{# a note #}{% comment %}Old{% endcomment %}", []),
    ],
)
def test_bare_text_is_seen_where_a_reader_would_see_it(source: str, words: list[str]) -> None:
    assert [text for _line, text in bare_in_template(source)] == words


def test_a_refusal_or_a_label_in_plain_words_is_seen() -> None:
    assert bare_in_python(
        'raise Denied("You may not")\nCharField(label="Country", help_text=_("Where"))\nApi(title="Vigie")'
    ) == [
        (1, "You may not"),
        (2, "Country"),
    ]


def test_french_typography_is_mended_and_english_left_alone() -> None:
    assert tidy("Qu'est-ce ? « oui » : 14:10", "fr") == "Qu’est-ce\u00a0? «\u00a0oui\u00a0»\u00a0: 14:10"
    assert tidy("Who's there ?", "en") == "Who's there ?"


def test_a_catalogue_is_compiled_when_it_is_newer_and_only_then(monkeypatch: pytest.MonkeyPatch, room: Room) -> None:
    merge(room, "fr")
    source = room.catalogue("fr")
    monkeypatch.setattr(messages, "rooms_with_catalogue", lambda language: [source])
    assert compile_all() == [source.with_suffix(".mo")]
    assert compile_all() == []
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert compile_all() == [source.with_suffix(".mo")]
    assert read(source, "fr").num_plurals == 2
