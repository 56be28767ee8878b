"""The glossary finds what a question names, whatever people call it."""

from pathlib import Path

import pytest

from tijaria.folding import terms, words
from tijaria.glossary import Glossary, GlossaryEntry, dump_glossary, load_glossary

_CUSTOMS = GlossaryEntry(("douane",), ("الجمارك",), ("الديوان",), ("diwan",))
_DUTY = GlossaryEntry(("droit de douane", "tarif douanier"), ("رسم جمركي",), (), ())
_PERIOD = GlossaryEntry(("délai", "échéance"), ("أجل", "مدة"), ("الوقت",), ("lwe9t",))
_ENTRIES = (_CUSTOMS, _DUTY, _PERIOD)


def _found(question: str, *entries: GlossaryEntry) -> set[str]:
    found = Glossary(entries or _ENTRIES).find(terms(question), spelt=words(question))
    return {entry.french[0] for _, entry in found}


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("La DOUANE est-elle ouverte ?", {"douane"}),
        ("les échéances", {"délai"}),
        ("هل الجمارك مفتوحة؟", {"douane"}),
        ("شحال ديال الوقت", {"délai"}),
        ("ch7al dyal lwe9t f diwan", {"délai", "douane"}),
        ("ch7al dyal lweqt", {"délai"}),
        ("recette du tajine", set()),
        ("", set()),
        ("droit des sociétés", set()),
    ],
)
def test_find_names_entries_in_every_form(question: str, named: set[str]) -> None:
    assert _found(question) == named


def test_find_prefers_the_longer_name() -> None:
    assert _found("quel droit de douane pour le miel ?") == {"droit de douane"}
    # In whatever order the words come, and although "douane" is an entry of its own.
    assert _found("droit : la douane demande quoi ?") == {"droit de douane"}


def test_find_tells_which_terms_named_the_entry() -> None:
    ((key, entry),) = Glossary(_ENTRIES).find(terms("tarif douanier du miel"))
    assert entry == _DUTY
    assert key == frozenset(terms("tarif douanier"))


def test_names_of_stop_words_alone_never_match() -> None:
    assert _found("le de la", GlossaryEntry(("le",), ("في",), (), ("dyal",))) == set()


def test_glossary_survives_being_written_and_read(tmp_path: Path) -> None:
    dump_glossary(tmp_path / "glossary.json", _ENTRIES)
    loaded = load_glossary(tmp_path / "glossary.json")
    assert {entry for _, entry in loaded.find(terms("délai douane"))} == {_PERIOD, _CUSTOMS}


def test_empty_glossary_finds_nothing(tmp_path: Path) -> None:
    dump_glossary(tmp_path / "glossary.json", ())
    assert load_glossary(tmp_path / "glossary.json").find(terms("délai")) == []


_KUWAIT = GlossaryEntry(("Koweït",), ("الكويت",), (), ("lkowit",))
_QUOTA = GlossaryEntry(("contingent",), ("حصة",), ("لكوطة",), ("lkota",))
_SURTAX = GlossaryEntry(("Section 301",), ("المادة 301",), (), ("301 mirikan",))
_AMERICA = GlossaryEntry(("États-Unis",), ("أمريكا",), ("ميريكان",), ("marikan",))
_COLIS = GlossaryEntry(("colis",), ("طرد",), ("كولية",), ("colis",))


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("ch7al f lkowayt", {"Koweït"}),
        ("ch7al lkota", {"contingent"}),
        ("شحال لكوطا", {"contingent"}),
        ("ch7al lwe9t", {"délai"}),  # consonants shared with two others, and a name as it is spelt
        ("bach nsifto l marikan", {"États-Unis"}),
        ("301 d mirikan", {"Section 301"}),
        ("l'anglais ma bghach", set()),
    ],
)
def test_word_in_darija_names_what_sounds_most_like_it(question: str, named: set[str]) -> None:
    assert _found(question, *_ENTRIES, _KUWAIT, _QUOTA, _SURTAX, _AMERICA, _COLIS) == named


def test_sources_are_the_names_that_documents_use() -> None:
    assert _PERIOD.sources == ("délai", "échéance", "أجل", "مدة")
    assert _PERIOD.names == (*_PERIOD.sources, "الوقت", "lwe9t")
