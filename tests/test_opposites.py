"""Words that cannot stand for each other, in texts and in clauses, and what comes before what."""

import pytest

from tijaria.polarity import contradiction


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        # Of this alone, of others too.
        (
            "Le cachet bleu sert aussi pour les tapis noués.",
            "Le cachet bleu ne sert que pour les tapis noués.",
        ),
        ("يسلم الختم الأزرق للحرفيين أيضا.", "يسلم الختم الأزرق للحرفيين فقط."),
        # All, some.
        ("Tous les paniers tressés portent une marque.", "Certains paniers tressés portent une marque."),
        ("تحمل بعض السلال علامة زرقاء.", "تحمل جميع السلال علامة زرقاء."),
        # In force, or no longer.
        ("La règle des tapis est maintenue.", "La règle des tapis est suspendue."),
        ("La halle aux tapis est ouverte.", "La halle aux tapis est close."),
        # In every case, in some cases.
        (
            "La marque bleue est exigée dans tous les cas.",
            "La marque bleue est exigée, s'il y en a une.",
        ),
        # What comes before it does not come after it.
        (
            "On pèse le panier après le tressage, avant la vente.",
            "On pèse le panier avant le tressage, et on le marque après le séchage.",
        ),
        ("توزن السلة عقب النسج.", "توزن السلة قبل النسج."),
    ],
)
def test_one_word_cannot_stand_for_its_opposite(statement: str, source: str) -> None:
    assert contradiction(statement, [source])
    assert contradiction(source, [statement])


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("Le panier est pesé d'après le poids sec.", "Avant la vente, le panier est pesé au poids sec."),
        ("On pèse le panier avant le tressage.", "On pèse le panier avant ou après le tressage."),
        ("توزن السلة بعد النسج.", "توزن السلة قبل النسج أو بعده."),
        ("Seuls les artisans ont le cachet.", "Le cachet est réservé aux artisans."),
        (
            "Le premier et le dernier panier ne comptent pas.",
            "Ni le premier panier ni le dernier ne comptent.",
        ),
    ],
)
def test_what_is_said_in_other_words_is_no_opposite(statement: str, source: str) -> None:
    assert contradiction(statement, [source]) == contradiction(source, [statement]) == ""
