"""The words around sources, in both languages: the viewer and the chat say the same thing."""

import re
from dataclasses import dataclass

from tijaria.schema import Confidence, Language, SourceStatus, Topic

CONFIDENCE: dict[Language, dict[Confidence, str]] = {
    "fr": {"high": "fiabilité élevée", "medium": "fiabilité moyenne", "low": "fiabilité faible"},
    "ar": {"high": "موثوقية عالية", "medium": "موثوقية متوسطة", "low": "موثوقية ضعيفة"},
}

STATUS: dict[Language, dict[SourceStatus, str]] = {
    "fr": {
        "current": "",
        "superseded": "règle remplacée",
        "conflict": "sources en désaccord",
        "unconfirmed": "non confirmé",
        "gap": "information non trouvée",
    },
    "ar": {
        "current": "",
        "superseded": "قاعدة تم تعويضها",
        "conflict": "مصادر متعارضة",
        "unconfirmed": "غير مؤكد",
        "gap": "معلومة لم يُعثر عليها",
    },
}

TOPICS: dict[Language, dict[Topic, str]] = {
    "fr": {
        "procedure": "Procédures",
        "tariff": "Tarifs et droits de douane",
        "market": "Marchés",
        "programme": "Programmes d'appui",
    },
    "ar": {
        "procedure": "المساطر",
        "tariff": "التعريفات والرسوم الجمركية",
        "market": "الأسواق",
        "programme": "برامج الدعم",
    },
}

_MONTHS: dict[Language, str] = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    # As they are written in Morocco.
    "ar": "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر",
}


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words of one interface language."""

    direction: str
    sources: str
    understood: str
    verified: str
    verified_by: str
    rechecked: str
    chart: str
    original: str
    open_document: str
    documents: str
    back: str
    undated: str
    dated: str
    updated: str
    reference: str
    page: str
    quoted: str
    other_language: str
    notice: str
    warning: str
    not_found: str


WORDS: dict[Language, Words] = {
    "fr": Words(
        direction="ltr",
        sources="Sources",
        understood="Question comprise : {question}",
        verified="Réponse vérifiée par un conseiller le {date}",
        verified_by="Réponse vérifiée le {date} par {name}, du service des conseillers",
        rechecked="Une source de cette réponse a changé depuis : un conseiller la vérifie de nouveau.",
        chart="Marchés par année",
        original="Source d'origine",
        open_document="Ouvrir dans le document",
        documents="Documents",
        back="Poser une question",
        undated="source non datée",
        dated="source : {date}",
        updated="à jour au {date}",
        reference="Texte",
        page="Page {page}",
        quoted="Passage cité",
        other_language="العربية",
        notice=(
            "TijarIA informe à partir de sources publiques et ne remplace pas l'administration : "
            "vérifiez auprès d'elle avant de décider."
        ),
        warning="À noter",
        not_found="Ce document n'existe pas ou n'existe plus.",
    ),
    "ar": Words(
        direction="rtl",
        sources="المصادر",
        understood="السؤال كما فُهم: {question}",
        verified="جواب تحقق منه مستشار بتاريخ {date}",
        verified_by="جواب تم التحقق منه بتاريخ {date} من طرف {name}، من مصلحة المستشارين",
        rechecked="تغير أحد مصادر هذا الجواب منذ ذلك الحين، وسيعيد مستشار التحقق منه.",
        chart="الأسواق حسب السنة",
        original="المصدر الأصلي",
        open_document="فتح في الوثيقة",
        documents="الوثائق",
        back="طرح سؤال",
        undated="مصدر غير مؤرخ",
        dated="المصدر: {date}",
        updated="محيّن إلى غاية {date}",
        reference="النص",
        page="الصفحة {page}",
        quoted="المقطع المستشهد به",
        other_language="Français",
        notice=("تقدم TijarIA معلومات من مصادر عمومية ولا تعوض الإدارة: تحققوا لديها قبل اتخاذ أي قرار."),
        warning="للانتباه",
        not_found="هذه الوثيقة غير موجودة أو تم حذفها.",
    ),
}


def interface_language(tag: str) -> Language:
    """Choose the interface for a browser's language tag: Arabic for Arabic, French for anything else.

    >>> interface_language("ar-MA"), interface_language("en-US")
    ('ar', 'fr')
    """
    # `ary` is Moroccan Arabic's own tag.
    return "ar" if re.split(r"[-_,;]", tag.strip().lower())[0] in {"ar", "ary"} else "fr"


def date_words(date: str, language: Language) -> str:
    """Write an ISO date, whole or partial, as people do.

    >>> date_words("2026-09-07", "fr"), date_words("2025-10", "ar")
    ('7 septembre 2026', 'أكتوبر 2025')
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", date)
    if not match or not 1 <= int(match[2] or 1) <= 12:
        return date
    words = [match[1]]
    if match[2]:
        words.insert(0, _MONTHS[language].split()[int(match[2]) - 1])
    if match[3]:
        day = int(match[3])
        words.insert(0, "1er" if day == 1 and language == "fr" else str(day))
    return " ".join(words)


def verified_words(date: str, name: str, language: Language) -> str:
    """Say that an advisor verified an answer, and when; with a name if they chose to be named."""
    words, day = WORDS[language], date_words(date, language)
    if not name:
        return words.verified.format(date=day)
    return words.verified_by.format(date=day, name=isolate(name, language))


def as_of_words(as_of: str | None, note: str, language: Language) -> str:
    """Say how old a source is, with the note that explains it."""
    words = WORDS[language]
    text = words.dated.format(date=date_words(as_of, language)) if as_of else words.undated
    return f"{text} ({isolate(note, language)})" if note else text


def isolate(text: str, language: Language) -> str:
    """Keep a run of the other script in place inside Arabic text (Unicode first-strong isolate)."""
    return f"\u2068{text}\u2069" if language == "ar" and re.search(r"[A-Za-zÀ-ÿ]", text) else text
