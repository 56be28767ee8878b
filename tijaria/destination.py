"""Where goods go: a country or the European Union, and whose tariff it applies."""

from dataclasses import dataclass

from tijaria.countries import countries_in, display_names, groups_of
from tijaria.errors import InvalidParameterError

_GROUPS = frozenset({"AFRICA", "ARAB"})
_ALIASES = {"UK": "GB", "UE": "EU", "EUROPEAN UNION": "EU", "EAU": "AE", "UAE": "AE", "USA": "US"}
_ORIGIN = frozenset({"MA", "MAROC", "MOROCCO", "المغرب"})
# One tariff for several countries: the table's rows for that of ECOWAS are those of Côte d'Ivoire.
_COMMON_TARIFFS = {"EU": "EU", "ECOWAS": "CI"}


@dataclass(frozen=True, slots=True)
class Destination:
    """Where goods go.

    Attributes:
        code: ISO 3166-1 alpha-2 code, or "EU".
        french: Usual French name.
        arabic: Usual Arabic name.
        tariff: The code under which its duties are filed: "EU" for a member state, "CI" for the common
            tariff of ECOWAS, else `code`.
        groups: Customs unions and agreements it belongs to.
    """

    code: str
    french: str
    arabic: str
    tariff: str
    groups: frozenset[str]

    @property
    def filed_under(self) -> frozenset[str]:
        """Every code and group that a rule for this destination may be filed under."""
        return frozenset({self.code}) | self.groups


def read_destination(text: str, *, parameter: str = "destination") -> Destination:
    """Return the destination that a code or a name in French, Arabic, Darija or English means.

    Raises:
        InvalidParameterError: It names no country, several, or a group that has no common tariff.
    """
    written = text.strip()
    if written.upper() in _ORIGIN:
        raise InvalidParameterError(parameter, "Morocco is where the goods come from: name another country.")
    code = _ALIASES.get(written.upper(), written.upper())
    names = display_names(code)
    if names is None:
        code = _named(written, parameter)
        names = display_names(code)
        assert names is not None
    groups = groups_of(code)
    tariff = next((tariff for group, tariff in _COMMON_TARIFFS.items() if group in groups), code)
    return Destination(code, names[0], names[1], tariff, groups)


def _named(written: str, parameter: str) -> str:
    found = countries_in(written)
    countries = found - _GROUPS
    if not found:
        raise InvalidParameterError(
            parameter,
            "This names no country that is known here. Give an ISO code such as CA, or a name in French or "
            "Arabic.",
        )
    if len(countries) != 1:
        raise InvalidParameterError(parameter, "Name one country: duties differ from one to the next.")
    return next(iter(countries))
