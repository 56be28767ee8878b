"""What is said around asking an advisor, in both languages: offer, consent, e-mail, reply."""

from dataclasses import dataclass

from tijaria.schema import Language


@dataclass(frozen=True, slots=True)
class RequestWords:
    """The words of one interface language. Those with {day} or {question} are formatted."""

    offer: str
    consent: str
    agree: str
    agree_with_email: str
    cancel: str
    cancelled: str
    sent: str
    email: str
    email_wrong: str
    email_kept: str
    email_missing: str
    failed: str
    waiting: str
    withdrawn: str
    replied: str
    read: str


REQUEST_WORDS: dict[Language, RequestWords] = {
    "fr": RequestWords(
        offer="Poser la question à un conseiller",
        consent="Un conseiller peut répondre à cette question. Avec votre accord, il lira cette "
        "conversation. Sa réponse paraîtra ici même, dans ce navigateur. Si vous laissez une adresse "
        "e-mail, seuls les conseillers la voient, pour vous prévenir ; elle est ensuite effacée. "
        "Supprimer la conversation annule la demande.",
        agree="J'accepte",
        agree_with_email="J'accepte, prévenez-moi par e-mail",
        cancel="Annuler",
        cancelled="Rien n'a été transmis.",
        sent="Votre question a été transmise à un conseiller. Revenez à cette conversation : "
        "sa réponse y paraîtra.",
        email="Écrivez votre adresse e-mail. Elle n'est pas gardée dans la conversation.",
        email_wrong="Cette adresse ne peut pas être utilisée. Écrivez-la sous la forme `nom@exemple.ma`.",
        email_kept="Votre adresse a été notée ; elle sera effacée après la réponse.",
        email_missing="Aucune adresse n'a été notée. Votre question reste transmise.",
        failed="La question n'a pas pu être transmise. Réessayez dans une minute.",
        waiting="Question transmise à un conseiller le {day}. Sa réponse paraîtra ici.",
        withdrawn="Demande retirée.",
        replied="Un conseiller a répondu à votre question : {question}",
        read="Lire la réponse",
    ),
    "ar": RequestWords(
        offer="اسأل مستشارا",
        consent="يمكن لمستشار أن يجيب عن هذا السؤال. بموافقتكم سيطلع على هذه المحادثة. سيظهر جوابه هنا، في "
        "هذا المتصفح. إذا تركتم عنوان بريد إلكتروني، فلن يراه إلا المستشارون لإخباركم بالجواب، ثم يُمحى. "
        "حذف المحادثة يلغي الطلب.",
        agree="أوافق",
        agree_with_email="أوافق، وأخبروني عبر البريد الإلكتروني",
        cancel="إلغاء",
        cancelled="لم يتم إرسال أي شيء.",
        sent="تم إرسال سؤالكم إلى مستشار. عودوا إلى هذه المحادثة، فسيظهر فيها الجواب.",
        email="اكتبوا عنوان بريدكم الإلكتروني. لا يُحتفظ به في المحادثة.",
        email_wrong="لا يمكن استعمال هذا العنوان. اكتبوه على شكل `nom@exemple.ma`.",
        email_kept="تم تسجيل عنوانكم، وسيُمحى بعد الجواب.",
        email_missing="لم يتم تسجيل أي عنوان. يبقى سؤالكم مرسلا إلى مستشار.",
        failed="تعذر إرسال السؤال. أعيدوا المحاولة بعد دقيقة.",
        waiting="تم إرسال السؤال إلى مستشار بتاريخ {day}. سيظهر الجواب هنا.",
        withdrawn="تم سحب الطلب.",
        replied="أجاب مستشار عن سؤالكم: {question}",
        read="قراءة الجواب",
    ),
}


@dataclass(frozen=True, slots=True)
class RequestDeskWords:
    """What an advisor reads of a request; {day} is filled in."""

    title: str
    waits: str
    answered: str
    withdrawn: str
    email: str
    no_email: str
    write: str
    notified: str


REQUEST_DESK_WORDS: dict[Language, RequestDeskWords] = {
    "fr": RequestDeskWords(
        title="Demande de l'exportateur",
        waits="L'exportateur attend la réponse d'un conseiller depuis le {day}. Elle paraîtra dans sa "
        "conversation dès qu'elle sera publiée.",
        answered="La réponse est dans sa conversation depuis le {day}.",
        withdrawn="L'exportateur a retiré sa demande.",
        email="Adresse laissée pour être prévenu :",
        no_email="Aucune adresse n'a été laissée.",
        write="Écrire",
        notified="Le message est parti : effacer l'adresse",
    ),
    "ar": RequestDeskWords(
        title="طلب المصدّر",
        waits="ينتظر المصدّر جواب مستشار منذ {day}. سيظهر الجواب في محادثته فور نشره.",
        answered="الجواب موجود في محادثته منذ {day}.",
        withdrawn="سحب المصدّر طلبه.",
        email="العنوان المتروك لإخباره:",
        no_email="لم يُترك أي عنوان.",
        write="كتابة رسالة",
        notified="أُرسلت الرسالة: محو العنوان",
    ),
}

MAIL_WORDS: dict[Language, tuple[str, str]] = {
    "fr": (
        "TijarIA : un conseiller a répondu à votre question",
        "Bonjour,\n\nUn conseiller a répondu à la question que vous avez posée sur TijarIA. Sa réponse "
        "se trouve dans votre conversation : ouvrez TijarIA dans le même navigateur.\n\n"
        "Votre adresse est maintenant effacée.\n",
    ),
    "ar": (
        "TijarIA: أجاب مستشار عن سؤالكم",
        "السلام عليكم،\n\nأجاب مستشار عن السؤال الذي طرحتموه على TijarIA. تجدون الجواب في محادثتكم: "
        "افتحوا TijarIA في نفس المتصفح.\n\nتم الآن محو عنوانكم.\n",
    ),
}
"""Subject and text of the letter that an advisor sends, by the exporter's language."""
