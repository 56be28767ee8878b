"""Darija rewritten for a model that knows little of it: in Arabic letters, and in words of Standard Arabic.

Latin letters: each word is replaced by the word in Arabic letters that has the same consonants and that
the corpus' own Darija questions use most; French words stay. Arabic letters: frequent Darija words are
replaced by those of Standard Arabic. A question is then searched by the mean of its vectors in all its
spellings, which finds what none of them finds alone (`python -m evals run` measures it). Transliteration
letter by letter makes it worse: people do not write Darija by letters.
"""

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from tijaria.darija import likeness, skeleton
from tijaria.folding import fold
from tijaria.glossary import GlossaryEntry
from tijaria.schema import Form, Question

_WORD = re.compile(r"[^\W_]+")
_ARABIC = re.compile("[\u0600-\u06ff]")
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_PARTICLES = "lfbdk"
_SHORTEST_WITH_PARTICLE = 2
_FRENCH_COUNT, _FRENCH_LETTERS = 3, 3
_MOST_SPELLINGS = 12
_LIKENESS = 4.0
# Words of one or two letters have no consonants to go by.
_SHORT: Mapping[str, str] = {
    "f": "في", "fi": "في", "d": "ديال", "l": "ل", "w": "و", "o": "و", "u": "و", "ou": "و", "b": "ب",
    "m": "من", "li": "اللي", "lli": "اللي", "chi": "شي", "wla": "ولا", "ila": "إلا", "ana": "أنا",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Respelling:
    """The spellings that a corpus uses.

    Attributes:
        arabic: Consonants → the words in Arabic letters that have them, with how often they occur.
        french: Folded French words, which keep their spelling in the middle of Darija.
    """

    arabic: Mapping[str, Mapping[str, int]]
    french: frozenset[str]

    def variants(self, text: str, form: Form) -> list[tuple[str, Form]]:
        """Return a text and its respellings, each with its form; other forms than Darija have none."""
        if form == "ary-Latn":
            arabic = " ".join(map(self.in_arabic_letters, _words(text)))
            # Between the two stands Darija in Arabic letters: as a third text it finds 1 % more and costs as
            # much time as each.
            return [(text, form), (in_standard_arabic(arabic), "ar")]
        if form == "ary":
            return [(text, form), (in_standard_arabic(text), "ar")]
        return [(text, form)]

    def in_arabic_letters(self, word: str) -> str:
        """Return a Latin-script word in Arabic letters, itself when it is French or nothing like it is."""
        folded = fold(word)
        if _ARABIC.match(folded) or folded.isdigit() or folded in self.french:
            return word
        if folded in _SHORT:
            return _SHORT[folded]
        bones = skeleton(folded)
        if bones in self.arabic:
            return self._nearest(bones, folded)
        bare = bones[1:]
        if bones[:1] in _PARTICLES and bare in self.arabic and len(bones) > _SHORTEST_WITH_PARTICLE:
            return self._nearest(bare, folded[1:])
        return word

    def _nearest(self, bones: str, folded: str) -> str:
        def fitness(item: tuple[str, int]) -> tuple[float, str]:
            word, count = item
            return math.log1p(count) + _LIKENESS * likeness(word, folded), word

        return max(self.arabic[bones].items(), key=fitness)[0]


def in_standard_arabic(text: str) -> str:
    """Return a Darija text with its frequent words replaced by those of Standard Arabic."""
    known = _standard()
    return " ".join(filter(None, (known.get(word, word) for word in _words(text))))


def learn_respelling(questions: Sequence[Question], glossary: Iterable[GlossaryEntry]) -> Respelling:
    """Return the spellings of a corpus' questions and glossary."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    texts = [question.text for question in questions if question.form == "ary"]
    texts += [name for entry in glossary for name in entry.darija]
    for word in (word for text in texts for word in _words(text) if _ARABIC.match(word)):
        if bones := skeleton(fold(word)):
            counts[bones][word] += 1
    french = Counter(
        fold(word) for question in questions if question.form == "fr" for word in _WORD.findall(question.text)
    )
    return Respelling(
        {bones: dict(words.most_common(_MOST_SPELLINGS)) for bones, words in sorted(counts.items())},
        frozenset(w for w, count in french.items() if count >= _FRENCH_COUNT and len(w) > _FRENCH_LETTERS),
    )


def _words(text: str) -> list[str]:
    # A shadda would cut a word in two.
    return _WORD.findall(_MARKS.sub("", text))


def dump_respelling(path: Path, respelling: Respelling) -> None:
    """Write spellings as JSON."""
    record = {"arabic": respelling.arabic, "french": sorted(respelling.french)}
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def load_respelling(path: Path) -> Respelling:
    """Read what `dump_respelling` wrote."""
    record = json.loads(path.read_text(encoding="utf-8"))
    return Respelling(record["arabic"], frozenset(record["french"]))


@cache
def _standard() -> Mapping[str, str]:
    lines = (files("tijaria") / "data" / "darija.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {pair[0]: pair[1] for pair in pairs}
