import random

from rapidfuzz import fuzz, process

from tijaria.near_words import NearWords


def test_nearest_is_the_word_meant() -> None:
    words = NearWords(["certificat", "certification", "phytosanitair", "شهاد"])
    assert words.nearest("certifcat", similarity=84) == "certificat"
    assert words.nearest("tomat", similarity=84) is None


def test_first_in_order_of_those_that_are_as_near() -> None:
    assert NearWords(["tomatx", "tomata"]).nearest("tomat", similarity=84) == "tomata"


def test_an_empty_vocabulary_has_none() -> None:
    assert NearWords([]).nearest("tomate", similarity=84) is None


def test_no_word_is_ruled_out_that_a_full_search_would_find() -> None:
    chance = random.Random(1)
    # "a" and "!" share a bit.
    words = sorted({"".join(chance.choices("abe!سش", k=chance.randint(4, 10))) for _ in range(2000)})
    near = NearWords(words)
    for word in ("".join(chance.choices("abe!سش", k=chance.randint(4, 10))) for _ in range(300)):
        for similarity in (75.0, 84.0, 90.0):
            full = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=similarity)
            assert near.nearest(word, similarity=similarity) == (full and full[0])
