"""Which form of language a question is in: French, Arabic, Darija in either script, or another language.

Decided by script first, then by words that only one form uses. Short questions are the rule, so a single
sure sign ("واش", "chhal", a digit inside a word) is enough for Darija.
"""

import re

from tijaria.folding import fold
from tijaria.schema import Form, Language

_ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_LATIN_LETTER = re.compile("[a-z\u00c0-\u024f]", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
# 3, 7 and 9 stand for ع, ح and ق between or beside letters: "3ndi", "ch7al", "lwe9t". Codes such as
# "eur1", "h7" or "3d" must not count, so a word needs two letters and must not be letters then digits only.
_DIGIT_LETTER = re.compile(r"^(?=(?:[^a-z]*[a-z]){2})(?:[a-z]*[379][a-z]+)+[379]?$|^[a-z]{2,}[379]$")
_CODES = frozenset({"mp3", "co2", "g7", "g20", "3d"})

_DARIJA_ARABIC = frozenset(
    fold(word)
    for word in (
        "ديال ديالي ديالنا ديالو ديالها ديالهم ديالك واش شنو شنوا شنا اشنو أشنو شناهي شنهو علاش كيفاش فين فينهو منين "
        "فوقاش امتى شحال باش بغيت بغينا بغا خاصني خاصنا خاصو خاصها خاص كاين كاينة كاينين راه راها غادي غادية دابا شي "
        "هاد هادي هادشي داكشي اللي لي عندو حيت حيتاش ماشي نتا نتي حنا هوما كندير نديرو ندير كنبيع نبيع نصيفط نصيفطو "
        "كنصيفط نخلص كنخلص كيخلص خلصني الفلوس فلوس فلوسي الديوانة ديوانة الدوان لفلوس شكون كيما بشحال ايمتا إيمتا لإيمتا كيداير فالعام فطنجة ليا عطيني جاوبني بحال برا لبرا مزيان "
        "بزاف شوية كنصدر كيصدر نجيب نمشي كندوز ندوز نشري كنشري كتعطي كيعطيو كيديرو كيدير تاني حتى لاباس عافاك عفاك "
        "خويا ختي واخا ماعرفتش معرفتش ماكاينش مكاينش ماعنديش معنديش بلا وقتاش قداش كانصدر تيديرو تيخلص كي نقدر يقدر "
        "نقدرو كنقدر السلعة سلعتي الكليان كليان الكاميو لوراق وراق الوراق ورقة كيتسناو صافي والو بيع نتسجل نتسجلو نعرف"
    ).split()
)
_NOT_ALONE_ARABIC = frozenset(fold(word) for word in "حتى لي شي بلا خاص ورقة بيع برا والو بحال فلوس نعرف نقدر يقدر كي".split())
_DARIJA_LATIN = frozenset(
    "wach wash wesh chhal ch7al chno chnou chnu chnowa achno ashno chkoun chkon 3lach 3lash kifach kifash kifach fin "
    "finahiya fo9ach foqach imta bach bash bghit bghina bgha khasni khassni khasna khass khas kayn kayna kaynin rah raha "
    "ghadi gha daba had hadi hadchi dakchi lli elli 3ndi 3andi 3ndo 3ndna 7it hit machi mashi dyal dial diyal dyali dyalna "
    "dialna dyalo nsifet nsift nsayfet nsifto nsedder nseder nsaddar kansedder nbi3 nkhelles nkhales flous lflous floussi "
    "diwana ddiwana berra bra mzyan bzaf bezaf chwiya chi kima b7al bhal walo wakha la9it n9der nqder yqder ndir ndiro "
    "kandir kaydir lwra9 wra9 werqa wer9a sel3a sl3a sel3ti chokran salam slm labas 3afak khouya nchri njib nakhod nakhd "
    "tsdir tasdir mnin mnine ta7ed ma3ndich makaynch sifet sifett nrje3 nrejje3 nraj3 nsejjel ntsejel chmen ash ach li "
    "smiyat smiythom kaydar kaydiro kandemande achmen wla ola mazal bdat bda nserreh fiha lwa9t lweqt wa9t weqt charika dawla lmaghrib meghrib kaybdaw kansaweb ljaw ghedda".split()
)
_NOT_ALONE_LATIN = frozenset("chi fin li ash ach salam slm 3afak chokran hit had khas bra ta7ed hadi imta bash wash gha".split())
_FRENCH = frozenset(
    "le la les un une des du de et est pour que qui quel quelle quels quelles comment combien quand dans avec sur mon ma "
    "mes je nous vous il faut dois puis peut sans ou ce cette au aux en par pas mais faire avoir exporter export delai "
    "prix papier papiers document documents obligatoire besoin svp stp c'est qu'est l'export douane".split()
)
_GREETINGS = frozenset(fold("السلام سلام عليكم مرحبا شكرا").split())
_ENGLISH = frozenset(
    "the what how which is are do does can my for to of and when where who need i you your from with this that any "
    "must should long much many it there have has will would".split()
)
_SPANISH = frozenset(
    "el los las que como cuanto cuando donde para por una necesito es son mi con del puedo hay cual quien tengo debo "
    "exportar aduana plazo y en un cuales esta hola quien un chiste este ano tu tus".split()
)


def detect(text: str) -> Form:
    """Return the form a question is written in; "other" when it is neither French, Arabic nor Darija."""
    arabic, latin = len(_ARABIC_LETTER.findall(text)), len(_LATIN_LETTER.findall(text))
    words = _WORD.findall(fold(text))
    arabic_words = [word for word in words if _ARABIC_LETTER.match(word) and word not in _GREETINGS]
    if arabic_words and (arabic * 2 >= latin or not _count(words, _FRENCH)):
        return "ary" if _is_darija(words, _DARIJA_ARABIC, _NOT_ALONE_ARABIC) else "ar"
    bearing = [word for word in words if word not in _NOT_ALONE_LATIN]
    if _is_darija(words, _DARIJA_LATIN, _NOT_ALONE_LATIN) or any(map(_has_digit_letter, bearing)):
        return "ary-Latn"
    if arabic and not latin:
        return "ar"
    french, english, spanish = (_count(words, known) for known in (_FRENCH, _ENGLISH, _SPANISH))
    if not latin:
        return "fr" if words else "other"
    return "other" if max(english, spanish) > french else "fr"


def answer_language(form: Form) -> Language:
    """Return the language a question of this form is answered in."""
    return "ar" if form in ("ar", "ary", "ary-Latn") else "fr"


def _is_darija(words: list[str], markers: frozenset[str], weak: frozenset[str]) -> bool:
    found = [word for word in words if word in markers]
    # A weak sign also occurs in the standard language: it takes two of them.
    return any(word not in weak for word in found) or len(found) > 1


def _has_digit_letter(word: str) -> bool:
    return word not in _CODES and bool(_DIGIT_LETTER.match(word))


def _count(words: list[str], known: frozenset[str]) -> int:
    return sum(word in known for word in words)
