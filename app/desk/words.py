"""The words of the desk that more than one page uses, in both languages, and its sections."""

from dataclasses import dataclass

from app.accounts.roles import Role
from tijaria.schema import Language


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the desk, and the role that may open it."""

    address: str
    role: Role
    names: dict[Language, str]


NAVIGATION = (
    Section("/desk/queue", Role.ADVISOR, {"fr": "File", "ar": "قائمة الانتظار"}),
    Section("/desk/verified", Role.ADVISOR, {"fr": "Réponses vérifiées", "ar": "الأجوبة المتحقق منها"}),
    Section("/desk/stats", Role.MAINTAINER, {"fr": "Statistiques", "ar": "الإحصائيات"}),
    Section("/desk/settings", Role.MAINTAINER, {"fr": "Réglages", "ar": "الإعدادات"}),
    Section("/desk/audit", Role.MAINTAINER, {"fr": "Journal", "ar": "السجل"}),
)


@dataclass(frozen=True, slots=True)
class DeskWords:
    """The words of one interface language."""

    title: str
    signed_in: str
    leave: str
    skip: str
    sections: str


DESK_WORDS: dict[Language, DeskWords] = {
    "fr": DeskWords(
        title="Espace conseillers",
        signed_in="Connecté : {name}",
        leave="Se déconnecter",
        skip="Aller au contenu",
        sections="Rubriques",
    ),
    "ar": DeskWords(
        title="فضاء المستشارين",
        signed_in="متصل: {name}",
        leave="تسجيل الخروج",
        skip="الانتقال إلى المحتوى",
        sections="الأقسام",
    ),
}
