"""What a question asks: its language, the concepts it names, the kind of thing it wants to know."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process

from tijaria.darija import skeletons
from tijaria.folding import fold, terms
from tijaria.embeddings import Embedder, Vectors
from tijaria.glossary import GlossaryEntry
from tijaria.index import Index
from tijaria.language import answer_language, detect
from tijaria.lexical_index import Concept
from tijaria.schema import Form, Language

Aspect = Literal["amount", "duration", "date", "rate", "contact", "person", "who", "papers", "how", "count"]

_GLOSSARY_WEIGHT = 0.6
_SKELETON_WEIGHT = 0.7
_TYPO_WEIGHT = 0.8
_TYPO_SIMILARITY = 84.0
_TYPO_LENGTH = 5

# Applied to folded text: no accents, no tashkeel, one spelling of alef, teh marbuta and yeh.
_ASPECTS: dict[Aspect, re.Pattern[str]] = {
    "contact": re.compile(
        r"\b(telephone|tel|numero de tel\w*|gsm|whatsapp|e-?mail|mail|courriel|horaires?|heures? d'ouverture|"
        r"adresse|ou se trouve|localisation|contact)\b|هاتف|تليفون|تيليفون|واتساب|ايميل|بريد الكتروني|البريد الالكتروني|عنوان|"
        r"ساعات العمل|اوقات العمل|توقيت|\b(nmra|numero d tel\w*|ra9m|raqm|tilifoun|adressa)\b|نمره"
    ),
    "person": re.compile(
        r"\b(nom du|nom de la|qui est le|qui est la|qui dirige|directeur|directrice|responsable|chef de)\b|"
        r"من هو مدير|من هي مديره|اسم مدير|اسم المدير|اسم المسؤول|شكون (المدير|مدير|المسؤول)|\bchkoun (l)?(moudir|modir|directeur)"
    ),
    "duration": re.compile(
        r"\b(delais?|combien de (temps|jours|mois|semaines|annees)|duree|sous combien|en combien|combien d'annees|"
        r"validite|valable|jusqu'a quand|expire|temps)\b|\bاجل\b|الاجل|اجال|مده|كم يوم|كم شهر|كم سنه|كم من الوقت|كم يستغرق|"
        r"شحال (د|ديال) ?(ال)?(وقت|ايام|نهار|شهر|عام)|شحال من (نهار|يوم|شهر|عام)|شحال كي?(تعطل|ياخد|تبقي|بقي)|الوقت|صلاحيه|صالحه|"
        r"\b(lwe?9t|lwa9t|lwe?qt|weqt|wa9t|ch7al (mn|men|d) (nhar|chher|3am|simana)|mo?dda|ajal|chhal (mn|men|d) (nhar|chher|3am))\b"
    ),
    "amount": re.compile(
        r"\b(coute\w*|cout|couts|prix|tarifs?|frais|montants?|payer|paie|combien (on|je|ca|il faut|faut-il|dois-je) pay\w*|"
        r"cher|facture combien|redevance|abonnement|budget|plafond|seuil|dh|dirhams?|plafonne|limite)\b|"
        r"كم (يكلف|تكلف|ثمن|سعر|مبلغ)|تكلفه|كلفه|ثمن|سعر|مبلغ|رسوم|مصاريف|واجبات|سقف|تعريفه|اداء|بشحال|بكم|شحال (كي|كت|غادي|خاصني|ن)?(خلص|تخلص|يخلص|نخلص|الثمن|ثمن|يكلف|كيدير)|"
        r"\b(b?ch7al (kay|kat|n|ta|d)?(khelles|kheles|ykhls|dir|kl?ef|taman|swa|swaw|lflous|dflous)\w*|taman|bch7al|bchhal|soumа|souma)\b"
    ),
    "rate": re.compile(
        r"\b(taux|pourcentage|pour cent|quelle part|quel %|quota)\b|%|نسبه|بالمئه|بالمائه|في المئه|معدل|\b(nisba|pourcentage|f lmya)\b"
    ),
    "date": re.compile(
        r"\b(quand|depuis quand|a partir de quand|quelle date|date|en quelle annee|entre\w* en vigueur)\b|متي|منذ متي|تاريخ|"
        r"ايمتا|امتي|فوقاش|وقتاش|\b(imta|fo9ach|foqach|we9tach|wa9tach)\b"
    ),
    "count": re.compile(r"\bcombien d[e'u](?! temps| jours| mois)|\bnombre d[e'u]|كم عدد|عدد ال|شحال (من|ديال|د)|\bch7al (mn|men|d)\b"),
    "papers": re.compile(
        r"\b(documents?|papiers?|pieces?|dossier|formulaires?|justificatifs?)\b|وثائق|الوثائق|اوراق|وراق|ملف|مستندات|استماره|\b(wra9|lwra9|lawra9|wraq|werqa|dossier)\b"
    ),
    "who": re.compile(
        r"\b(qui|quel organisme|quelle administration|aupres de|a qui|ou (dois|demander|deposer|aller|faire|puis|peut|s'adresser)|quel bureau)\b|"
        r"اي جهه|اي مؤسسه|من يسلم|من يمنح|من المسؤول|لمن|الي من|اين|شكون|فين|عند من|\b(chkoun|fin|3nd men|lmen)\b"
    ),
    "how": re.compile(r"\b(comment|quelles? (sont les )?etapes|demarches?|procedures?)\b|كيف|خطوات|مراحل|كيفاش|\b(kifach|kifash)\b"),
}


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question, understood.

    Attributes:
        language: What it is answered in.
        concepts: What it names, with the terms the sources use for it.
        vector: `[dimension]`, centred by language.
        named: The glossary entries found, by their first French name.
        aspects: The kinds of thing it wants to know; empty when nothing tells.
    """

    text: str
    form: Form
    language: Language
    terms: tuple[str, ...]
    concepts: tuple[Concept, ...]
    vector: Vectors
    named: tuple[str, ...]
    aspects: frozenset[Aspect]


class QuestionReader:
    """Understands questions with the vocabulary of one index generation."""

    def __init__(self, index: Index, embedder: Embedder) -> None:
        """Load the vocabulary that typos are corrected against."""
        self._glossary = index.glossary
        self._space = index.calibration.space
        self._embedder = embedder
        self._vocabulary = sorted(
            term for term in index.lexical.vocabulary() if len(term) >= _TYPO_LENGTH - 1 and not term.startswith("~")
        )
        self._known = frozenset(self._vocabulary)

    def read(self, text: str, *, language: Language | None = None) -> AskedQuestion:
        """Understand a question; `language` overrides the language it is answered in."""
        form = detect(text)
        asked = tuple(dict.fromkeys(terms(text)))
        bones = skeletons(text) if form.startswith("ary") else []
        found = self._glossary.find([*asked, *bones])
        concepts = [self._concept(term, form, found) for term in asked]
        return AskedQuestion(
            text=text,
            form=form,
            language=language or answer_language(form),
            terms=asked,
            concepts=tuple(concepts),
            vector=self._space.centre(self._embedder.encode_queries([text]), mode="query", form=form)[0],
            named=tuple(dict.fromkeys(entry.french[0] for _, entry in found)),
            aspects=aspects(text),
        )

    def _concept(self, term: str, form: Form, found: Sequence[tuple[frozenset[str], GlossaryEntry]]) -> Concept:
        alternatives = {term: 1.0}
        own_bones = frozenset(skeletons(term)) if form.startswith("ary") else frozenset()
        for bone in own_bones:
            alternatives.setdefault(bone, _SKELETON_WEIGHT)
        for key, entry in found:
            if term in key or own_bones & key:
                for name in entry.sources:
                    for other in terms(name):
                        alternatives.setdefault(other, _GLOSSARY_WEIGHT)
        if term not in self._known and len(term) >= _TYPO_LENGTH and not term[0].isdigit():
            match = process.extractOne(term, self._vocabulary, scorer=fuzz.ratio, score_cutoff=_TYPO_SIMILARITY)
            if match is not None:
                alternatives.setdefault(match[0], _TYPO_WEIGHT)
        return Concept(tuple(alternatives.items()))


def aspects(text: str) -> frozenset[Aspect]:
    """Return the kinds of thing a question wants to know."""
    folded = fold(text)
    return frozenset(aspect for aspect, pattern in _ASPECTS.items() if pattern.search(folded))
