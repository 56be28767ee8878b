"""The words of the sign-in page, in both languages."""

from dataclasses import dataclass

from tijaria.schema import Language


@dataclass(frozen=True, slots=True)
class SignInWords:
    """The words of one interface language."""

    title: str
    name: str
    password: str
    enter: str
    provider: str
    leave: str
    signed_in: str
    why: str
    wrong: str
    locked: str
    refused: str


SIGN_IN_WORDS: dict[Language, SignInWords] = {
    "fr": SignInWords(
        title="Connexion",
        name="Identifiant",
        password="Mot de passe",
        enter="Se connecter",
        provider="Se connecter avec le compte de l'organisation",
        leave="Se déconnecter",
        signed_in="Vous êtes connecté en tant que {name}.",
        why="Poser une question ne demande aucun compte. La connexion est réservée aux conseillers et à ceux "
        "qui veulent retrouver leurs questions sur un autre appareil.",
        wrong="Identifiant ou mot de passe incorrect.",
        locked="Trop d'essais. Réessayez dans {seconds} secondes.",
        refused="La connexion n'a pas abouti. Réessayez ; si cela dure, prévenez "
        "la personne qui administre TijarIA.",
    ),
    "ar": SignInWords(
        title="تسجيل الدخول",
        name="اسم المستخدم",
        password="كلمة السر",
        enter="الدخول",
        provider="الدخول بحساب المؤسسة",
        leave="تسجيل الخروج",
        signed_in="أنتم متصلون باسم {name}.",
        why="طرح الأسئلة لا يتطلب أي حساب. تسجيل الدخول مخصص للمستشارين "
        "ولمن يريد الاطلاع على أسئلته من جهاز آخر.",
        wrong="اسم المستخدم أو كلمة السر غير صحيحة.",
        locked="محاولات كثيرة. أعيدوا المحاولة بعد {seconds} ثانية.",
        refused="لم يكتمل تسجيل الدخول. أعيدوا المحاولة، وإن تكرر ذلك فأخبروا المسؤول عن TijarIA.",
    ),
}
