"""Rules for one country beside those for another: the evidence for a question that names none is spread."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from core_stand_in import StandInEmbedder, document, make_workshop

from tijaria.composer import Composer
from tijaria.gazetteer import Name
from tijaria.index import Index, IndexHandle
from tijaria.names import NameFinder
from tijaria.question import QuestionReader
from tijaria.retriever import Retriever
from tijaria.spread import Spread

_NAMES = NameFinder([Name("0409", "miel"), Name("0804", "dattes")])
_GUIDES = {
    "canada-fr": (
        "Exporter vers le Canada",
        "L'étiquette porte le nom du produit en anglais et en français.",
    ),
    "japan-fr": ("Exporter vers le Japon", "L'étiquette porte le nom du produit en japonais."),
    "honey-fr": ("Le miel", "L'étiquette du miel porte le lot de la récolte."),
    "bank-fr": ("Rapatrier les recettes", "La banque reçoit les recettes dans un délai de 150 jours."),
}


@cache
def _index(folder: Path) -> Index:
    files = {
        f"markets/fr/{id_}.md": document(
            id_, f"# {title}\n\n## Règles <!-- #rules -->\n\n{text}\n", title=title
        )
        for id_, (title, text) in _GUIDES.items()
    }
    workshop = make_workshop(folder, files)
    workshop.build()
    return IndexHandle(workshop.settings, StandInEmbedder()).get()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return _index(tmp_path_factory.mktemp("spread"))


def _features(index: Index, question: str) -> Mapping[str, float]:
    asked = QuestionReader(index, StandInEmbedder()).read(question)
    found = Retriever(index, lexical_weight=0.3).retrieve(asked)
    quotes = Composer(index.documents, max_words=120).compose(asked, found.evidence)
    return Spread(index.documents, _NAMES).features(found.evidence, quotes)


@pytest.mark.parametrize("question", ["étiquette", "délai des recettes", "x", "2026", "ما هو الأجل؟"])
def test_every_feature_is_a_share(index: Index, question: str) -> None:
    assert all(0 <= value <= 1 for value in _features(index, question).values())


def test_rules_of_two_countries_lie_side_by_side(index: Index) -> None:
    label, money = (
        _features(index, "étiquette du produit"),
        _features(index, "délai des recettes à la banque"),
    )
    assert label["places"] > 0
    assert label["other_place_behind"] < money["place_behind"]
    assert (money["quoted_place"], money["quoted_product"], money["general_behind"]) == (0, 0, 0)


def test_the_title_above_a_quote_tells_what_it_is_about(index: Index) -> None:
    assert _features(index, "étiquette en japonais")["quoted_place"] == 1
    assert _features(index, "lot de la récolte")["quoted_product"] == 1
