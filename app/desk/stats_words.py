"""The words of the figures and their charts, in both languages."""

from dataclasses import dataclass

from tijaria.schema import Language

REASON_WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "no_evidence": "Rien dans les documents",
        "missing_aspect": "Sujet connu, réponse absente",
        "gap": "Information non trouvée",
        "unknown_duty": "Droit de douane inconnu",
        "off_topic": "Hors sujet",
        "instruction": "Ordre à l'assistant",
        "fraud": "Fraude",
    },
    "ar": {
        "no_evidence": "لا شيء في الوثائق",
        "missing_aspect": "الموضوع معروف والجواب غائب",
        "gap": "معلومة لم يُعثر عليها",
        "unknown_duty": "رسم جمركي غير معروف",
        "off_topic": "خارج الموضوع",
        "instruction": "أمر موجه للمساعد",
        "fraud": "غش",
    },
}

STATUS_NAMES: dict[Language, dict[str, str]] = {
    "fr": {"answered": "Réponses", "clarify": "Précisions demandées", "refused": "Refus"},
    "ar": {"answered": "أجوبة", "clarify": "طلب توضيح", "refused": "رفض"},
}

CLASS_NAMES: dict[Language, tuple[str, ...]] = {
    "fr": ("< 1 h", "1 à 4 h", "4 à 24 h", "1 à 3 j", "3 à 7 j", "> 7 j"),
    "ar": ("أقل من ساعة", "1-4 ساعات", "4-24 ساعة", "1-3 أيام", "3-7 أيام", "أكثر من 7 أيام"),
}


@dataclass(frozen=True, slots=True)
class StatsWords:
    """The words of one interface language; {…} are filled in."""

    title: str
    period: str
    days: str
    volumes: str
    refusals: str
    verdicts: str
    times: str
    agreement: str
    by_language: str
    by_topic: str
    questions: str
    answered: str
    refused: str
    verified: str
    reviewed: str
    right: str
    wait: str
    no_topic: str
    none: str
    number: str
    hours: str
    replies: str
    reviews: str
    time_line: str
    waiting: str
    open_requests: str
    thumbs: str
    seconds: str
    pairs: str
    kappa: str
    no_kappa: str
    gaps: str
    gaps_about: str
    gaps_none: str
    gaps_unready: str
    gap_counts: str
    gap_answered: str
    download: str
    unnamed: str
    show: str
    loading: str


STATS_WORDS: dict[Language, StatsWords] = {
    "fr": StatsWords(
        title="Statistiques",
        period="Période",
        days="{days} derniers jours",
        volumes="Questions par jour",
        refusals="Refus selon la raison",
        verdicts="Verdicts des conseillers",
        times="Délai de réponse",
        agreement="Accord entre conseillers",
        by_language="Par langue",
        by_topic="Par thème",
        questions="Questions",
        answered="Répondues",
        refused="Refusées",
        verified="Réponses vérifiées servies",
        reviewed="Contrôlées",
        right="Jugées justes",
        wait="Délai médian du verdict",
        no_topic="Sans source",
        none="Rien dans cette période.",
        number="Nombre",
        hours="{hours} h",
        replies="Réponses aux exportateurs",
        reviews="Verdicts",
        time_line="{count}, médiane {median}, neuf sur dix en moins de {late}",
        waiting="Dans la file : {count}.",
        open_requests="Exportateurs qui attendent une réponse : {count}.",
        thumbs="Avis des exportateurs : {useful} utiles, {useless} inutiles.",
        seconds="Seconds avis : {confirmed} confirmés sur {count}.",
        pairs="Même réponse jugée par deux conseillers : {same} verdicts égaux sur {count}.",
        kappa="Kappa de Cohen : {kappa}.",
        no_kappa="Kappa de Cohen : pas assez de verdicts.",
        gaps="À écrire ensuite",
        gaps_about="Questions refusées qui se ressemblent, nommées par leurs mots. Les données personnelles "
        "sont masquées.",
        gaps_none="Aucune question refusée faute de réponse dans cette période.",
        gaps_unready="L'index n'est pas prêt : la liste paraîtra dès qu'il le sera.",
        gap_counts="{questions} questions, {conversations} conversations, du {first} au {last}",
        gap_answered="{count} avec la réponse d'un conseiller",
        download="Télécharger la liste (CSV)",
        unnamed="Sans mots propres",
        show="Afficher",
        loading="Regroupement des questions…",
    ),
    "ar": StatsWords(
        title="الإحصائيات",
        period="الفترة",
        days="آخر {days} يوما",
        volumes="الأسئلة حسب اليوم",
        refusals="الرفض حسب السبب",
        verdicts="أحكام المستشارين",
        times="مدة الجواب",
        agreement="الاتفاق بين المستشارين",
        by_language="حسب اللغة",
        by_topic="حسب الموضوع",
        questions="الأسئلة",
        answered="أجيب عنها",
        refused="رُفضت",
        verified="أجوبة متحقق منها قُدمت",
        reviewed="تمت مراجعتها",
        right="اعتُبرت صحيحة",
        wait="المدة الوسيطة للحكم",
        no_topic="بدون مصدر",
        none="لا شيء في هذه الفترة.",
        number="العدد",
        hours="{hours} س",
        replies="الأجوبة للمصدّرين",
        reviews="الأحكام",
        time_line="{count}، الوسيط {median}، وتسعة من عشرة في أقل من {late}",
        waiting="في قائمة الانتظار: {count}.",
        open_requests="مصدّرون ينتظرون جوابا: {count}.",
        thumbs="آراء المصدّرين: {useful} مفيد، {useless} غير مفيد.",
        seconds="الآراء الثانية: تم تأكيد {confirmed} من أصل {count}.",
        pairs="نفس الجواب حكم عليه مستشاران: {same} أحكام متساوية من أصل {count}.",
        kappa="معامل كابا لكوهين: {kappa}.",
        no_kappa="معامل كابا لكوهين: الأحكام غير كافية.",
        gaps="ما يجب كتابته لاحقا",
        gaps_about="أسئلة مرفوضة متشابهة، سُميت بكلماتها. المعطيات الشخصية محجوبة.",
        gaps_none="لا سؤال رُفض لغياب الجواب في هذه الفترة.",
        gaps_unready="الفهرس غير جاهز: ستظهر القائمة عندما يصبح جاهزا.",
        gap_counts="عدد الأسئلة {questions}، عدد المحادثات {conversations}، من {first} إلى {last}",
        gap_answered="منها {count} أجاب عنها مستشار",
        download="تحميل القائمة (CSV)",
        unnamed="بدون كلمات خاصة",
        show="عرض",
        loading="جارٍ تجميع الأسئلة…",
    ),
}
