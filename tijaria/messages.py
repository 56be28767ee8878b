"""Every sentence that TijarIA says in its own name, in French and in Arabic."""

from collections.abc import Mapping

from tijaria.schema import Language

_TEXTS: Mapping[str, Mapping[Language, str]] = {
    "no_evidence": {
        "fr": "Les sources dont je dispose ne répondent pas à cette question.",
        "ar": "المصادر المتوفرة لدي لا تجيب عن هذا السؤال.",
    },
    "missing_aspect": {
        "fr": "Les sources dont je dispose parlent de ce sujet, mais ne donnent pas ce que vous demandez.",
        "ar": "المصادر المتوفرة لدي تتناول هذا الموضوع، لكنها لا تتضمن المعلومة المطلوبة.",
    },
    "gap": {
        "fr": "Les sources ne le disent pas :",
        "ar": "المصادر لا تذكر ذلك:",
    },
    "nearest": {
        "fr": "Le sujet le plus proche que j'ai trouvé : {subject}.",
        "ar": "أقرب موضوع عثرت عليه: {subject}.",
    },
    "ask": {
        "fr": "À demander à : {contact}.",
        "ar": "يمكنكم الاستفسار لدى: {contact}.",
    },
    "uncertain": {
        "fr": "Ces extraits sont proches de votre question ; je ne suis pas sûr qu'ils y répondent. "
        "À vérifier auprès de : {contact}.",
        "ar": "هذه المقتطفات قريبة من سؤالكم، ولست متأكدا من أنها تجيب عنه. يرجى التحقق لدى: {contact}.",
    },
    "default_contact": {
        "fr": "le bureau régional du commerce extérieur de votre région",
        "ar": "المكتب الجهوي للتجارة الخارجية بجهتكم",
    },
    "off_topic": {
        "fr": (
            "Je réponds seulement aux questions sur l'exportation depuis le Maroc : démarches, douane, "
            "change, "
            "origine, certificats, transport, paiement, aides. Reformulez votre question dans ce cadre."
        ),
        "ar": (
            "أجيب فقط عن الأسئلة المتعلقة بالتصدير من المغرب: المساطر والجمارك والصرف والمنشأ والشهادات "
            "والنقل والأداء "
            "والدعم. يرجى إعادة صياغة سؤالكم في هذا الإطار."
        ),
    },
    "instruction": {
        "fr": (
            "Je ne peux pas suivre cette consigne : je réponds seulement à partir de mes sources, en "
            "les citant. "
            "Posez-moi une question sur l'exportation depuis le Maroc."
        ),
        "ar": (
            "لا يمكنني اتباع هذا التوجيه: أجيب فقط انطلاقا من مصادري مع الإحالة عليها. "
            "اطرحوا علي سؤالا حول التصدير من المغرب."
        ),
    },
    "fraud": {
        "fr": (
            "Je n'aide pas à contourner la loi. Je peux vous dire ce que prévoient les règles, "
            "ou comment régulariser une situation auprès de l'administration."
        ),
        "ar": (
            "لا أساعد على مخالفة القانون. يمكنني إخباركم بما تنص عليه القواعد، "
            "أو بكيفية تسوية الوضعية لدى الإدارة المختصة."
        ),
    },
    "missing_product": {
        "fr": "Pour quel produit ? Donnez son nom ou son code SH.",
        "ar": "لأي منتوج؟ اذكروا اسمه أو رمزه في النظام المنسق.",
    },
    "missing_place": {
        "fr": "Vers quel pays ?",
        "ar": "نحو أي بلد؟",
    },
    "missing_product_and_place": {
        "fr": "Quel produit, et vers quel pays ?",
        "ar": "أي منتوج، ونحو أي بلد؟",
    },
    "missing_certificate": {
        "fr": "De quel certificat s'agit-il ?",
        "ar": "أي شهادة تقصدون؟",
    },
    "missing_subject": {
        "fr": "De quoi s'agit-il ? Précisez le document, la démarche ou le produit.",
        "ar": "ما موضوع سؤالكم؟ حددوا الوثيقة أو المسطرة أو المنتوج.",
    },
    "missing_aspect_of": {
        "fr": "Que voulez-vous savoir sur « {name} » ?",
        "ar": "ماذا تريدون أن تعرفوا عن «{name}»؟",
    },
    "unsure_product": {
        "fr": "De quel produit s'agit-il ? Choisissez la position la plus proche, ou donnez le code SH.",
        "ar": "عن أي منتوج يتعلق الأمر؟ اختاروا البند الأقرب، أو اذكروا رمز النظام المنسق.",
    },
    "unknown_duty": {
        "fr": "Mes sources ne donnent pas ce droit de douane : {product} ; destination : {place}.",
        "ar": "لا تتضمن مصادري هذا الرسم الجمركي: {product}، الوجهة: {place}.",
    },
    "duty_contact": {
        "fr": "votre client importateur, ou la douane du pays de destination",
        "ar": "زبونكم المستورد، أو جمارك بلد المقصد",
    },
    "not_classified": {
        "fr": "Le code SH est indicatif : c'est la douane qui classe le produit. {apart}",
        "ar": "رمز النظام المنسق استرشادي: الجمارك هي التي تصنف المنتوج. {apart}",
    },
    "thanks": {
        "fr": "Avec plaisir. Si vous avez une autre question sur l'exportation, je suis là.",
        "ar": "على الرحب والسعة. إذا كان لديكم سؤال آخر حول التصدير فأنا رهن إشارتكم.",
    },
    "smalltalk": {
        "fr": (
            "Bonjour, je suis TijarIA. J'informe les exportateurs marocains sur les démarches "
            "d'exportation, en citant "
            "la source, sa date et la phrase exacte. Que voulez-vous savoir ?"
        ),
        "ar": (
            "مرحبا، أنا TijarIA. أزود المصدرين المغاربة بمعلومات حول مساطر التصدير، مع ذكر المصدر وتاريخه "
            "والجملة المضبوطة. ماذا تريدون أن تعرفوا؟"
        ),
    },
    "other_language_question": {
        "fr": "Je réponds en français ou en arabe : voici la réponse en français.",
        "ar": "أجيب بالفرنسية أو بالعربية: إليكم الجواب بالعربية.",
    },
    "other_language_source": {
        "fr": "Cette source n'existe qu'en arabe : elle est citée telle quelle.",
        "ar": "هذا المصدر متوفر بالفرنسية فقط، وقد أوردناه كما هو.",
    },
    "replaced": {
        "fr": "La réponse rédigée ne s'appuyait pas entièrement sur les sources : voici ce qu'elles disent, "
        "mot pour mot.",
        "ar": "لم يكن الجواب المحرر مستندا بالكامل إلى المصادر: إليكم ما جاء فيها حرفيا.",
    },
    "failed": {
        "fr": "La rédaction automatique n'est pas disponible pour le moment : voici ce que disent "
        "les sources, "
        "mot pour mot.",
        "ar": "التحرير الآلي غير متاح حاليا: إليكم ما جاء في المصادر حرفيا.",
    },
    "verified_elsewhere": {
        "fr": "Le conseiller a répondu en arabe : sa réponse est donnée telle quelle.",
        "ar": "أجاب المستشار بالفرنسية، وقد أوردنا جوابه كما هو.",
    },
    "advisors_own": {
        "fr": "(indication du conseiller, absente des sources citées)",
        "ar": "(معلومة من المستشار، غير واردة في المصادر المذكورة)",
    },
    "stale": {
        "fr": "La source [{markers}] date de plus de {months} mois ({dates}) : vérifiez que la règle "
        "n'a pas changé.",
        "ar": "المصدر [{markers}] يعود إلى أكثر من {months} شهرا ({dates}): تأكدوا من أن القاعدة لم تتغير.",
    },
    "undated": {
        "fr": "La date de la source [{markers}] n'est pas connue : vérifiez que la règle est toujours "
        "en vigueur.",
        "ar": "تاريخ المصدر [{markers}] غير معروف: تأكدوا من أن القاعدة ما زالت سارية.",
    },
    "superseded": {
        "fr": "[{markers}] porte sur une règle qui a été remplacée.",
        "ar": "[{markers}] يتعلق بقاعدة تم تعويضها.",
    },
    "expired": {
        "fr": "La règle citée en [{markers}] valait jusqu'au {dates} : vérifiez ce qui s'applique depuis.",
        "ar": "القاعدة المذكورة في [{markers}] كانت سارية إلى غاية {dates}: تأكدوا مما يطبق منذ ذلك الحين.",
    },
    "not_yet": {
        "fr": "La règle citée en [{markers}] ne vaut qu'à partir du {dates}.",
        "ar": "القاعدة المذكورة في [{markers}] لا تسري إلا ابتداء من {dates}.",
    },
    "conflict": {
        "fr": "Les sources ne sont pas d'accord sur ce point [{markers}] : demandez confirmation à "
        "l'administration.",
        "ar": "المصادر غير متفقة في هذه النقطة [{markers}]: اطلبوا التأكيد من الإدارة المختصة.",
    },
    "unconfirmed": {
        "fr": "Ce point n'est pas confirmé à ce jour [{markers}].",
        "ar": "هذه النقطة غير مؤكدة إلى حدود اليوم [{markers}].",
    },
    "unverified": {
        "fr": "Aucune source publiée ne vient à l'appui de [{markers}] : information à vérifier.",
        "ar": "لا يستند [{markers}] إلى أي مصدر منشور: معلومة ينبغي التحقق منها.",
    },
}


def say(key: str, language: Language, **values: object) -> str:
    """Return one of TijarIA's own sentences, with its blanks filled in."""
    return _TEXTS[key][language].format(**values)
