"""A follow-up takes over what the question before it asked; anything else stands alone."""

import pytest

from tijaria.conversation import standalone

_BEFORE = "Quel est le délai de rapatriement pour les biens ?"


@pytest.mark.parametrize(
    "message",
    [
        "Et pour les services ?",
        "et l'EUR.1 ?",
        "ok et les services",
        "mais pour la consignation ?",
        "و بالنسبة للخدمات؟",
        "وبالنسبة للخدمات؟",
        "w les services?",
        "ou l'consignation ?",
    ],
)
def test_follow_up_is_completed_by_the_question_before(message: str) -> None:
    full = standalone(message, ["Combien coûte la licence ?", _BEFORE])
    assert "délai de rapatriement pour les biens" in full
    assert message in full
    assert "licence" not in full


@pytest.mark.parametrize(
    "message",
    [
        "Quels documents pour la douane ?",
        "Où demander la licence ?",
        "Etat des lieux du secteur",
        "ouverture d'un compte en devises",
        "واش خاصني رخصة",
        "وثائق الجمارك",
        "wach khassni licence",
        "",
        "😀",
        # It names enough by itself.
        "Et quelles sont les sanctions quand une facture en devises reste impayée par un client turc ?",
    ],
)
def test_question_that_names_its_subject_is_left_alone(message: str) -> None:
    assert standalone(message, [_BEFORE]) == message


def test_first_question_is_left_alone() -> None:
    assert standalone("et pour les services ?", []) == "et pour les services ?"


@pytest.mark.parametrize("before", ["", " ", "?", "؟؟", "😀"])
def test_empty_question_before_does_not_lose_the_message(before: str) -> None:
    assert "et pour les services ?" in standalone("et pour les services ?", [before])


def test_same_history_gives_the_same_question() -> None:
    assert standalone("et pour les services ?", [_BEFORE]) == standalone("et pour les services ?", (_BEFORE,))
