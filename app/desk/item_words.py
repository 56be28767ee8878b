"""The words of the page of one item, in both languages."""

from dataclasses import dataclass

from tijaria.schema import Language

CHANGE_WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "changed": "Le texte a changé",
        "vanished": "Le texte a disparu",
        "superseded": "La règle a été remplacée",
    },
    "ar": {"changed": "تغيّر النص", "vanished": "اختفى النص", "superseded": "تم تعويض القاعدة"},
}

PROBLEM_WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "verdict": "Choisissez un verdict.",
        "reason": "Donnez une raison : elle sert à qui lira ce verdict.",
        "text": "Écrivez la réponse dans une langue au moins, ou décochez « Publier ».",
        "question": "Écrivez la question à laquelle cette réponse répond.",
        "gone": "La source [{marker}] citée dans le texte n'existe pas (ou plus) : citez-la à nouveau, "
        "ou retirez son numéro.",
        "taken": "Cet élément n'est plus entre vos mains. Votre texte est encore ci-dessous : copiez-le.",
        "taken_by": "{name} traite désormais cet élément. Votre texte est encore ci-dessous : copiez-le.",
        "own": "Un autre conseiller doit approuver ce que vous avez décidé.",
        "source": "Ce passage n'est plus dans le corpus. Cherchez-le à nouveau.",
    },
    "ar": {
        "verdict": "اختاروا حكما.",
        "reason": "اذكروا السبب: سيفيد من يقرأ هذا الحكم.",
        "text": "اكتبوا الجواب بلغة واحدة على الأقل، أو ألغوا «النشر».",
        "question": "اكتبوا السؤال الذي يجيب عنه هذا النص.",
        "gone": "المصدر [{marker}] المذكور في النص غير موجود: استشهدوا به من جديد أو احذفوا رقمه.",
        "taken": "لم يعد هذا العنصر بين أيديكم. نصكم ما زال أسفله: انسخوه.",
        "taken_by": "{name} يعالج الآن هذا العنصر. نصكم ما زال أسفله: انسخوه.",
        "own": "يجب أن يصادق مستشار آخر على ما قررتموه.",
        "source": "لم يعد هذا المقطع موجودا. ابحثوا عنه من جديد.",
    },
}


@dataclass(frozen=True, slots=True)
class ItemWords:
    """The words of one interface language."""

    title: str
    question: str
    understood: str
    earlier: str
    answer: str
    refused: str
    no_source: str
    moved: str
    feedback: str
    changed: str
    unchanged: str
    unused: str
    none_unused: str
    cite: str
    cite_all: str
    drop: str
    take: str
    release: str
    verdict: str
    per_statement: str
    reason: str
    write: str
    served_question: str
    wordings: str
    text_fr: str
    text_ar: str
    sources: str
    sources_hint: str
    search: str
    find: str
    nothing_found: str
    publish: str
    contradicts: str
    named: str
    send: str
    saved: str
    waits: str
    approve: str
    reject: str
    decided: str
    approved: str
    rejected: str
    keys_title: str
    keys: tuple[tuple[str, str], ...]
    published: str
    back: str


ITEM_WORDS: dict[Language, ItemWords] = {
    "fr": ItemWords(
        title="Réponse à vérifier",
        question="Question",
        understood="Comprise ainsi : {question}",
        earlier="Avant dans la conversation",
        answer="Réponse de TijarIA",
        refused="TijarIA n'a pas répondu.",
        no_source="sans source",
        moved="ce passage a changé depuis",
        feedback="Avis de la personne : {comment}",
        changed="Ce qui a changé dans les sources",
        unchanged="Les sources disent de nouveau la même chose.",
        unused="Passages trouvés et non utilisés",
        none_unused="Aucun autre passage.",
        cite="Citer",
        cite_all="Citer tout le passage",
        drop="Retirer",
        take="Prendre cet élément",
        release="Remettre dans la file",
        verdict="Verdict",
        per_statement="Verdict sur cet énoncé",
        reason="Raison",
        write="Réponse à servir",
        served_question="Question à laquelle elle répond",
        wordings="La même question autrement (une par ligne)",
        text_fr="Réponse en français (Markdown, sources [1], [2]…)",
        text_ar="Réponse en arabe (Markdown, sources [1], [2]…)",
        sources="Sources citées",
        sources_hint="Citez un passage ci-dessous : il reçoit un numéro à écrire dans le texte.",
        search="Chercher dans tout le corpus",
        find="Chercher",
        nothing_found="Aucun passage.",
        publish="Publier : servir cette réponse, vérifiée et datée",
        contradicts="Elle contredit une source : un second conseiller l'approuvera",
        named="Montrer mon nom avec la réponse",
        send="Enregistrer le verdict",
        saved="Brouillon enregistré à {time}",
        waits="Décidé par {name}. Un second conseiller doit approuver.",
        approve="Approuver",
        reject="Renvoyer",
        decided="Décidé par {name} : {verdict}",
        approved="Approuvé par {name}",
        rejected="Renvoyé par {name} : {reason}",
        keys_title="Raccourcis",
        keys=(
            ("J / K", "énoncé suivant, précédent"),
            ("1 2 3 4", "juste, incomplète, fausse, il fallait refuser"),
            ("E", "écrire la réponse"),
            ("/", "chercher dans le corpus"),
            ("Ctrl + Entrée", "enregistrer le verdict"),
            ("T / R", "prendre, remettre"),
            ("Q", "revenir à la file"),
        ),
        published="Cette réponse est servie.",
        back="File",
    ),
    "ar": ItemWords(
        title="جواب للتحقق",
        question="السؤال",
        understood="كما فُهم: {question}",
        earlier="ما سبق في المحادثة",
        answer="جواب TijarIA",
        refused="لم يجب TijarIA.",
        no_source="بدون مصدر",
        moved="تغيّر هذا المقطع منذ ذلك الحين",
        feedback="رأي السائل: {comment}",
        changed="ما تغيّر في المصادر",
        unchanged="عادت المصادر إلى ما كانت عليه.",
        unused="مقاطع وُجدت ولم تُستعمل",
        none_unused="لا يوجد مقطع آخر.",
        cite="استشهاد",
        cite_all="الاستشهاد بالمقطع كله",
        drop="حذف",
        take="أخذ هذا العنصر",
        release="إرجاع إلى القائمة",
        verdict="الحكم",
        per_statement="الحكم على هذه الجملة",
        reason="السبب",
        write="الجواب المقدم",
        served_question="السؤال الذي يجيب عنه",
        wordings="السؤال نفسه بصيغ أخرى (صيغة في كل سطر)",
        text_fr="الجواب بالفرنسية (Markdown، المصادر [1]، [2]…)",
        text_ar="الجواب بالعربية (Markdown، المصادر [1]، [2]…)",
        sources="المصادر المستشهد بها",
        sources_hint="استشهدوا بمقطع أسفله: يُعطى رقما تكتبونه في النص.",
        search="البحث في جميع الوثائق",
        find="بحث",
        nothing_found="لا يوجد أي مقطع.",
        publish="النشر: تقديم هذا الجواب على أنه متحقق منه، مع تاريخه",
        contradicts="يخالف أحد المصادر: سيصادق عليه مستشار ثان",
        named="إظهار اسمي مع الجواب",
        send="حفظ الحكم",
        saved="حُفظت المسودة على الساعة {time}",
        waits="قرره {name}. يجب أن يصادق عليه مستشار ثان.",
        approve="المصادقة",
        reject="الإرجاع",
        decided="قرره {name}: {verdict}",
        approved="صادق عليه {name}",
        rejected="أرجعه {name}: {reason}",
        keys_title="الاختصارات",
        keys=(
            ("J / K", "الجملة الموالية، السابقة"),
            ("1 2 3 4", "صحيح، ناقص، خاطئ، كان يجب عدم الجواب"),
            ("E", "كتابة الجواب"),
            ("/", "البحث في الوثائق"),
            ("Ctrl + Enter", "حفظ الحكم"),
            ("T / R", "أخذ، إرجاع"),
            ("Q", "العودة إلى القائمة"),
        ),
        published="هذا الجواب معروض على السائلين.",
        back="القائمة",
    ),
}
