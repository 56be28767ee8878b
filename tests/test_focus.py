"""Of a story, the part that asks counts; what the story names still counts by its name."""

import pytest
from core_stand_in import shared_workshop

from tijaria.focus import asking_part

_STORY = (
    "Nous sommes une petite coopérative de femmes et nous tissons des tapis depuis des années au village. "
    "Un client de Lyon vient de payer sa commande par virement hier matin. "
    "Dans quel délai faut-il rapatrier les recettes de biens ?"
)
_ASKED = "Dans quel délai faut-il rapatrier les recettes de biens ?"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (_STORY, _ASKED),
        (_STORY.replace(" ?", ""), _ASKED.replace(" ?", "")),
        (
            "نحن تعاونية صغيرة للنساء ننسج الزرابي في القرية منذ سنوات. أدى لنا زبون ثمن طلبيته أمس. "
            "ما هو أجل استرجاع عائدات تصدير السلع؟",
            "ما هو أجل استرجاع عائدات تصدير السلع؟",
        ),
    ],
)
def test_sentences_that_ask_are_singled_out(text: str, part: str) -> None:
    assert asking_part(text) == part


@pytest.mark.parametrize(
    "text",
    [
        "Quel délai pour rapatrier les recettes de biens ?",
        "Je vends des tapis. Quel délai pour rapatrier les recettes ?",
        "Quels papiers me faut-il pour des dattes, des figues, des amandes, des câpres et du safran ?",
        "",
        "?",
    ],
)
def test_short_message_and_one_that_asks_from_its_beginning_ask_as_a_whole(text: str) -> None:
    assert asking_part(text) == text


def test_question_that_means_nothing_alone_takes_the_sentence_before_along() -> None:
    text = (
        "Je vends des poteries à un grossiste de Lille depuis deux ans et tout se passe bien. Mon banquier "
        "dit que l'argent de la marchandise doit rentrer au Maroc. C'est combien de jours ?"
    )
    assert asking_part(text).startswith("Mon banquier dit")


def test_long_sentence_asks_from_the_clause_that_asks() -> None:
    text = (
        "notre société de Meknès vend des olives en bocaux depuis quatre ans à deux grossistes de Lyon, "
        "quel est le délai pour rapatrier les recettes de biens"
    )
    assert asking_part(text) == "quel est le délai pour rapatrier les recettes de biens"


def test_words_of_the_story_count_less_unless_they_name_something() -> None:
    story = _STORY.replace("hier matin", "après avoir payé le droit de douane en 2026")
    concepts = {c.terms[0][0]: c.weight for c in shared_workshop().pipeline().understood(story).concepts}
    assert concepts["recet"] == concepts["rapatri"] == 1.0
    assert concepts["villag"] < 1.0
    assert concepts["douan"] == concepts["2026"] == 1.0
