"""The words of the queue, in both languages; other pages name origins, states and verdicts alike."""

from dataclasses import dataclass

from tijaria.schema import Language

ORIGIN_WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "negative_feedback": "Avis négatif",
        "source_changed": "Source modifiée",
        "advisor_request": "Question à un conseiller",
        "refusal": "Refus",
        "low_evidence": "Preuves faibles",
        "warning": "Avertissements",
        "sample": "Échantillon",
    },
    "ar": {
        "negative_feedback": "تقييم سلبي",
        "source_changed": "مصدر تغيّر",
        "advisor_request": "سؤال موجه إلى مستشار",
        "refusal": "سؤال بدون جواب",
        "low_evidence": "سند ضعيف",
        "warning": "جواب مع تنبيه",
        "sample": "عينة عشوائية",
    },
}

STATUS_WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "todo": "À traiter",
        "taken": "En cours",
        "approval": "À approuver",
        "done": "Traités",
        "all": "Tous",
    },
    "ar": {
        "todo": "للمعالجة",
        "taken": "قيد المعالجة",
        "approval": "في انتظار المصادقة",
        "done": "تمت معالجتها",
        "all": "الكل",
    },
}

VERDICT_WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "right": "Juste",
        "incomplete": "Incomplète",
        "wrong": "Fausse",
        "should_have_refused": "Il fallait refuser",
    },
    "ar": {
        "right": "صحيح",
        "incomplete": "ناقص",
        "wrong": "خاطئ",
        "should_have_refused": "كان يجب عدم الجواب",
    },
}

LANGUAGE_WORDS: dict[Language, dict[str, str]] = {
    "fr": {"fr": "Français", "ar": "Arabe"},
    "ar": {"fr": "الفرنسية", "ar": "العربية"},
}

# Days; negative: older than that.
AGE_WORDS: dict[Language, dict[int, str]] = {
    "fr": {0: "Tout âge", 1: "24 heures", 7: "7 jours", 30: "30 jours", -7: "Plus de 7 jours"},
    "ar": {0: "كل المدد", 1: "24 ساعة", 7: "7 أيام", 30: "30 يوما", -7: "أكثر من 7 أيام"},
}


@dataclass(frozen=True, slots=True)
class QueueWords:
    """The words of one interface language."""

    title: str
    count: str
    none: str
    next: str
    none_free: str
    filter: str
    status: str
    origin: str
    language: str
    topic: str
    age: str
    any: str
    held: str
    waiting: str
    more: str
    before: str
    keys: str
    gone: str
    taken: str


QUEUE_WORDS: dict[Language, QueueWords] = {
    "fr": QueueWords(
        title="File des réponses à vérifier",
        count="Éléments : {count}",
        none="Rien à traiter avec ces filtres.",
        next="Prendre le suivant",
        none_free="Aucun élément n'est libre avec ces filtres.",
        filter="Filtrer",
        status="Statut",
        origin="Motif",
        language="Langue",
        topic="Thème",
        age="Ancienneté",
        any="Tout",
        held="pris par {name}",
        waiting="depuis le {date}",
        more="Suivants",
        before="Précédents",
        keys="Clavier : J et K pour se déplacer, Entrée pour ouvrir, N pour prendre le suivant, "
        "? pour tous les raccourcis.",
        gone="Cet élément n'existe plus : son auteur a pu supprimer sa conversation.",
        taken="{name} traite déjà cet élément.",
    ),
    "ar": QueueWords(
        title="قائمة الأجوبة التي تنتظر التحقق",
        count="العدد: {count}",
        none="لا شيء للمعالجة حسب هذا الاختيار.",
        next="أخذ العنصر الموالي",
        none_free="لا يوجد أي عنصر متاح حسب هذا الاختيار.",
        filter="تصفية",
        status="الحالة",
        origin="السبب",
        language="اللغة",
        topic="الموضوع",
        age="المدة",
        any="الكل",
        held="لدى {name}",
        waiting="منذ {date}",
        more="التالي",
        before="السابق",
        keys="لوحة المفاتيح: J و K للتنقل، Enter للفتح، N لأخذ العنصر الموالي، ? لكل الاختصارات.",
        gone="لم يعد هذا العنصر موجودا: ربما حذف صاحبه المحادثة.",
        taken="{name} يعالج هذا العنصر حاليا.",
    ),
}
