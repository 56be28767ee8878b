"""Things that changed places in a statement, or took another's: found by what stands near them."""

import pytest

from tijaria.mentions import tokens
from tijaria.roles import role
from tijaria.swaps import swapped

_FAIRS = "Les salons utiles sont Savon Expo Nord (Lomé) et Savon Forum Sud (Yokohama)."
_SHARES = "En 2019, le Ghana a pris 41 % des savons, devant le Togo (27 %) et le Bénin (9 %)."
_REPLACED = "Au port, le registre NORA remplace peu à peu le registre VELO."
_OFFICES = "Les contacts sont le KSB (normes), le RFD (aliments et remèdes) et le TQS (graines)."
_CONTEST = [
    "La société SAVEX gère depuis 1991 le concours des savonniers.",
    "Avant la SAVEX, le concours était géré par la BOUREX, de 1980 à 1990.",
]
_DECLARED = "Le dossier se dépose dans KORTA et se traite dans MELIS, par le bureau du port."
_RUN = "La halle a été ouverte en 1990 par l'ANP et elle est tenue par la société HALLEX SA."
_SAFE = "Pour un débutant, vendre en FCA ou en CPT est plus sûr que vendre en EXW."


@pytest.mark.parametrize(
    ("statement", "sentences"),
    [
        ("Les salons sont Savon Forum Sud à Lomé et Savon Expo Nord à Yokohama.", [_FAIRS]),
        ("En 2019, le Togo a pris 41 % des savons, devant le Ghana (27 %) et le Bénin (9 %).", [_SHARES]),
        ("سنة 2019 اقتنت الطوغو 41% من الصابون، متقدمة على غانا (27%) وبنين (9%).", [_SHARES]),
        ("Au port, le registre VELO remplace peu à peu le registre NORA.", [_REPLACED]),
        ("Pour les aliments voyez le KSB, tandis que le RFD s'occupe des normes.", [_OFFICES]),
        ("Le dossier se dépose dans MELIS, puis se traite dans KORTA.", [_DECLARED]),
        ("Pour débuter, il est plus sûr de vendre en EXW qu'en FCA ou en CPT.", [_SAFE]),
    ],
)
def test_what_is_swapped_is_found(statement: str, sentences: list[str]) -> None:
    assert swapped(statement, sentences)


@pytest.mark.parametrize(
    ("statement", "sentences"),
    [
        ("Savon Expo Nord se tient à Lomé.", [_FAIRS]),
        ("Savon Forum Sud et Savon Expo Nord sont des salons utiles.", [_FAIRS]),
        ("Le Togo, avec 27 % des savons de 2019, vient après le Ghana (41 %).", [_SHARES]),
        ("سنة 2019 اقتنت غانا 41% من الصابون، متقدمة على الطوغو (27%) وبنين (9%).", [_SHARES]),
        ("Le registre NORA du port prend peu à peu la place du registre VELO.", [_REPLACED]),
        ("Pour les normes voyez le KSB, tandis que le RFD s'occupe des aliments.", [_OFFICES]),
        ("Le concours est géré par la SAVEX depuis 1991.", _CONTEST),
        ("Le dossier, à déposer dans KORTA, se traite dans MELIS.", [_DECLARED]),
        ("L'ANP a ouvert la halle en 1990, la société HALLEX SA la tient.", [_RUN]),
        ("Un débutant vend plus sûrement en CPT ou en FCA qu'en EXW.", [_SAFE]),
    ],
)
def test_what_is_told_otherwise_is_no_swap(statement: str, sentences: list[str]) -> None:
    assert swapped(statement, sentences) == ""


def test_part_is_told_by_what_stands_before() -> None:
    row = tokens("Le dossier est remis par la société HALLEX SA au bureau KORTA ou MELIS.")
    parts = {str(token.key): role(row, index) for index, token in enumerate(row) if token.is_mention}
    assert parts["hallex sa"] == {"by"}
    assert parts["korta"] == parts["melis"] == {"to"}


def test_text_is_read_as_words_and_mentions() -> None:
    row = tokens("الواردات من غانا 12% سنة 2020 في 3 موانئ")
    assert [token.kind for token in row if token.is_mention] == [
        "country",
        "figure, percent, 1",
        "figure, year, 1",
    ]
