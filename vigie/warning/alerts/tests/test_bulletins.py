"""A bulletin takes every form its readers need, fits in each, and of an exercise none lacks the mark."""

from __future__ import annotations

import io
import itertools
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from vigie.ground.access.errors import Invalid
from vigie.warning.alerts.bulletin import card, gsm, paper, radio, sms
from vigie.warning.alerts.bulletin.content import Bulletin
from vigie.warning.alerts.bulletin.differences import changed_fields
from vigie.warning.alerts.bulletin.files import FILES, made
from vigie.warning.alerts.exercise import Unmarked, mark
from vigie.warning.alerts.facts import Text
from vigie.warning.alerts.mailing import NOTHING, WORDS, letter

BULLETIN = Bulletin(
    language="fr",
    text=Text("Hausse des menaces", "Les menaces augmentent. Deux sources le disent.", "Limitez vos trajets."),
    level="orange",
    level_word="Orange",
    place="Cameroun, Nord-Ouest",
    kind="Alert",
    kind_word="",
    audience="public",
    sender="Réseau d’exemple",
    sent=date(2026, 11, 26),
    sent_words="26 novembre 2026",
    until=date(2026, 12, 26),
    until_words="jusqu’au 26 décembre 2026",
    exercise=False,
    number=1,
)
DRILL = replace(BULLETIN, exercise=True)
# What people write, at its worst: long words, other scripts, signs of the eye, empty lines, the mark's own letters.
WORDS_OF_PEOPLE = st.text(
    st.one_of(st.characters(exclude_categories=["Cs", "Cc"]), st.sampled_from("EXRCI é’«\n ·")),
    min_size=1,
    max_size=400,
).filter(str.strip)
TEXTS = st.builds(Text, WORDS_OF_PEOPLE, WORDS_OF_PEOPLE, WORDS_OF_PEOPLE)
LANGUAGES = st.sampled_from(["fr", "en", "es", "pt", "ar", "ln"])


def drill_of(text: Text, language: str, audience: str = "public") -> Bulletin:
    return replace(DRILL, text=text, language=language, audience=audience)


@given(TEXTS, LANGUAGES)
@settings(max_examples=30, deadline=None)
def test_no_text_for_telephones_of_an_exercise_lacks_its_mark(text: Text, language: str) -> None:
    bulletin = drill_of(text, language)
    for part in [*sms.short(bulletin), *sms.whole(bulletin)]:
        assert part.words.startswith(gsm.plain(mark(language)))


@given(TEXTS, LANGUAGES)
@settings(max_examples=40, deadline=None)
def test_no_script_of_an_exercise_lacks_its_mark_at_either_end(text: Text, language: str) -> None:
    bulletin = drill_of(text, language)
    for length in radio.LENGTHS:
        script = radio.script(bulletin, length)
        assert mark(language) in script.sentences[0]
        assert mark(language) in script.sentences[-1]


@given(TEXTS, LANGUAGES, st.sampled_from([NOTHING, WORDS]))
@settings(max_examples=30, deadline=None)
def test_no_mail_of_an_exercise_lacks_its_mark_in_subject_or_body(text: Text, language: str, said: str) -> None:
    subject, body = letter(drill_of(text, language), said)
    assert subject.startswith(mark(language))
    assert mark(language) in body
    assert "\n" not in subject


@given(TEXTS)
@settings(max_examples=8, deadline=None)
def test_the_words_of_a_card_always_fit_and_a_card_of_an_exercise_says_so(text: Text) -> None:
    bulletin = drill_of(text, "fr")
    blocks = card.blocks(bulletin)
    for block in blocks:
        widest = max(card.font(block.size, bold=block.bold).getlength(line) for line in block.lines)
        assert widest <= card.SIDE - 2 * card.EDGE
    for above, below in itertools.pairwise(blocks):
        assert above.top + len(above.lines) * round(above.size * 1.3) <= below.top
    assert blocks[-1].top + len(blocks[-1].lines) * round(blocks[-1].size * 1.3) <= card.SIDE - 145
    words = card.words_on(bulletin)
    assert words.startswith(mark("fr"))
    assert words.endswith(mark("fr"))


def test_the_card_of_an_exercise_is_striped_and_that_of_a_real_alert_is_not() -> None:
    band = (0, 205, card.SIDE, 265)
    drawn = {one.exercise: Image.open(io.BytesIO(card.png(one))) for one in (DRILL, BULLETIN)}
    assert all(picture.size == (1080, 1080) and not picture.info for picture in drawn.values())
    yellow = (0xF2, 0xC9, 0x4C)
    found = {
        exercise: {colour: n for n, colour in picture.crop(band).getcolors(1 << 16)}.get(yellow, 0)
        for exercise, picture in drawn.items()
    }
    assert found[True] > 20_000
    assert found[False] == 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads the pages back")
def test_every_page_of_the_paper_of_an_exercise_says_so_and_it_is_tagged() -> None:
    long = replace(DRILL, text=replace(DRILL.text, description="Une phrase inventée. " * 400))
    content = paper.paper(long)
    assert "/StructTreeRoot" in pikepdf.open(io.BytesIO(content)).Root
    read = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    pages = read.stdout.decode().rstrip("\f").split("\f")
    assert len(pages) > 1
    assert all(page.count("EXERCICE") >= 2 for page in pages)


@pytest.mark.parametrize("form", sorted(set(FILES) - {"cap"}))
def test_no_file_of_an_exercise_leaves_without_its_mark(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert made(DRILL, form)
    assert FILES[form].named(DRILL).startswith("exercice-")
    assert "exercice" not in FILES[form].named(BULLETIN)
    # As if someone forgot it: the last gate of each form refuses.
    monkeypatch.setattr("vigie.warning.alerts.exercise.mark", lambda language: "")
    with pytest.raises(Unmarked):
        made(DRILL, form)


@pytest.mark.parametrize("form", sorted(set(FILES) - {"cap"}))
def test_a_real_bulletin_never_says_exercise(form: str) -> None:
    for word in ("EXERCICE", "EXERCISE"):
        assert word not in made(BULLETIN, form).decode(errors="replace")


@pytest.mark.parametrize(
    ("words", "length"),
    [("a" * 160, 160), ("€" * 80, 160), ("[x]", 5), ("é à ñ", 5)],
)
def test_signs_behind_an_escape_count_twice_in_the_alphabet_of_gsm(words: str, length: int) -> None:
    assert gsm.is_seven_bit(words)
    assert gsm.length(words, seven_bit=True) == length
    assert len(gsm.parts(words)) == 1


def test_a_text_in_another_script_has_seventy_signs_and_those_beyond_the_plane_take_two() -> None:
    assert [part.limit for part in gsm.parts("ى" * 70)] == [70]
    assert len(gsm.parts("ى" * 71)) == 2
    assert gsm.parts("😀" * 35)[0].length == 70


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]) | st.just(" "), min_size=1))
@settings(max_examples=80, deadline=None)
def test_texts_fit_and_lose_no_word(words: str) -> None:
    words = " ".join(words.split()) or "x"
    parts = gsm.parts(words)
    assert all(part.length <= part.limit for part in parts)
    if len(parts) > 1:
        said = "".join(re.sub(r"^\d+/\d+ ", "", part.words) for part in parts)
        assert said.replace(" ", "") == words.replace(" ", "")


def test_french_is_written_in_the_alphabet_of_gsm_so_that_a_text_holds_160_signs() -> None:
    said = gsm.plain("L’été — « forêt » d’où l’on s’enfuit… ça, œuvre n° 1")
    assert gsm.is_seven_bit(said)
    assert said == "L'été - \" foret \" d'où l'on s'enfuit... ca, oeuvre no 1"
    assert all(part.limit == 160 for part in sms.whole(BULLETIN))


@pytest.mark.parametrize("length", radio.LENGTHS)
def test_a_script_keeps_its_time_and_always_says_what_to_do(length: int) -> None:
    long = replace(BULLETIN, text=replace(BULLETIN.text, description="Une phrase inventée de six mots. " * 60))
    script = radio.script(long, length)
    assert script.seconds <= length
    assert script.left_out > 0
    assert "Limitez vos trajets." in script.words
    assert radio.script(BULLETIN, length).left_out == 0


def test_a_script_that_cannot_keep_its_time_says_so() -> None:
    text = replace(BULLETIN.text, instruction="Restez chez vous et prévenez. " * 20)
    assert radio.script(replace(BULLETIN, text=text), 30).too_long


def test_signs_for_the_eye_are_read_aloud() -> None:
    assert (
        radio.aloud("Plus de 42 % (à 5 km) & « ailleurs »", "fr") == "Plus de 42 pour cent à 5 kilomètres et ailleurs"
    )


def test_only_what_differs_is_shown() -> None:
    (name, pieces) = changed_fields({"a": "x", "b": "un deux"}, {"a": "x", "b": "un trois"})[0]
    assert name == "b"
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "un "),
        ("gone", "deux"),
        ("new", "trois"),
    ]


def test_what_is_inside_is_never_mailed_in_words_and_says_no_country() -> None:
    inside = replace(BULLETIN, audience="inside")
    with pytest.raises(Invalid):
        letter(inside, WORDS)
    subject, body = letter(inside, NOTHING)
    for word in ("Cameroun", "menaces", "Orange", "Nord-Ouest", "novembre", "Réseau"):
        assert word not in subject + body
    assert "menaces" in letter(BULLETIN, WORDS)[1]
