"""What the chat says by itself, in both languages."""

from dataclasses import dataclass

from tijaria.schema import Language


@dataclass(frozen=True, slots=True)
class ChatWords:
    """Messages that are not answers."""

    too_many: str
    unusable: str
    unavailable: str
    failed: str
    stopped: str


CHAT_WORDS: dict[Language, ChatWords] = {
    "fr": ChatWords(
        too_many="Vous avez posé beaucoup de questions en peu de temps. Réessayez dans {seconds} secondes.",
        unusable="Cette question ne peut pas être lue : écrivez-la en {limit} caractères au plus.",
        unavailable="TijarIA ne peut pas répondre pour le moment : ses documents sont en préparation. "
        "Réessayez dans quelques minutes.",
        failed="Une erreur est survenue ; elle a été enregistrée. Réessayez, ou posez la question autrement.",
        stopped="Réponse interrompue.",
    ),
    "ar": ChatWords(
        too_many="طرحتم أسئلة كثيرة في وقت قصير. أعيدوا المحاولة بعد {seconds} ثانية.",
        unusable="تعذرت قراءة هذا السؤال: اكتبوه في {limit} حرف على الأكثر.",
        unavailable="لا تستطيع TijarIA الجواب الآن: وثائقها قيد الإعداد. أعيدوا المحاولة بعد بضع دقائق.",
        failed="وقع خطأ وتم تسجيله. أعيدوا المحاولة، أو اطرحوا السؤال بطريقة أخرى.",
        stopped="تم إيقاف الجواب.",
    ),
}

STARTERS: dict[Language, tuple[str, ...]] = {
    "fr": (
        "Dans quel délai faut-il rapatrier les recettes d'exportation ?",
        "Quels documents faut-il pour la déclaration d'exportation (DUM) ?",
        "Comment obtenir un certificat de circulation EUR.1 ?",
        "Quelles aides existent pour une première exportation ?",
    ),
    "ar": (
        "ما هو أجل استرجاع عائدات تصدير السلع؟",
        "ما هي الوثائق المطلوبة للتصريح بالتصدير (DUM)؟",
        "كيف أحصل على شهادة الحركة EUR.1؟",
        "شنو هو الدعم اللي كاين للي بغا يصدّر أول مرة؟",
    ),
}
