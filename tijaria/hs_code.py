"""HS codes as people write them: "0702.00", "1509 20 00", "1509.20–1509.40", "8541 / 8542", "25-97"."""

import re

from tijaria.errors import InvalidParameterError

_WRITTEN = re.compile(r"\d+(?:[.\s]*\d+)*")
_SHORTEST, _LONGEST = 2, 10
_HEADING = 4
_LAST_CHAPTER = 97
_RANGE = re.compile(r"\s*[–-]\s*")
_WIDEST_RANGE = 100
# What follows must be a code too: "0702-x" is none.
_SEVERAL = re.compile(r"\s*[–/]\s*(?=\d[\d.\s]*(?:$|[–/]))")


def read_hs(text: str, *, parameter: str = "hs") -> str:
    """Return the digits of a code that a person gave, in canonical form.

    Args:
        text: 2 to 10 digits, with or without dots and spaces; of a range or several codes, as tables have
            them ("1509.20–1509.40", "8541 / 8542"), the first.
        parameter: Name of the parameter, for the error.

    Raises:
        InvalidParameterError: It is no HS code.
    """
    written = _SEVERAL.split(text.strip(), maxsplit=1)[0]
    digits = re.sub(r"[.\s]", "", written)
    if not _WRITTEN.fullmatch(written) or not digits.isascii():
        raise InvalidParameterError(parameter, "An HS code has digits only, such as 0702.00 or 1509.")
    if not _SHORTEST <= len(digits) <= _LONGEST:
        raise InvalidParameterError(
            parameter, f"An HS code has {_SHORTEST} to {_LONGEST} digits, this one has {len(digits)}."
        )
    if not 1 <= int(digits[:2]) <= _LAST_CHAPTER:
        raise InvalidParameterError(parameter, f"There is no chapter {digits[:2]}: chapters are 01 to 97.")
    return canonical(digits)


def canonical(digits: str) -> str:
    """Return a code without the zeros that only fill it up, so that 0702, 0702.00 and 07020000 are equal.

    >>> canonical("07020000"), canonical("080510"), canonical("0810")
    ('0702', '080510', '0810')
    """
    while len(digits) > _HEADING and digits.endswith("00"):
        digits = digits[:-2]
    return digits


def covered_codes(cell: str) -> tuple[str, ...]:
    """Return the canonical codes that a cell of a table names: single codes, ranges, several joined by " / ".

    >>> covered_codes("1604.15–16"), covered_codes("8541 / 8542")
    (('160415', '160416'), ('8541', '8542'))

    Raises:
        ValueError: Something in it is no code or range; the message says what.
    """
    codes: dict[str, None] = {}
    for part in re.split(r"\s*/\s*", cell.strip()):
        ends = [re.sub(r"[.\s]", "", end) for end in _RANGE.split(part)]
        if not 1 <= len(ends) <= 2 or not all(end.isascii() and end.isdigit() for end in ends):
            raise ValueError(f"`{part}` is no HS code: write 0702.00, 1509.20–1509.40 or 8541 / 8542")
        codes |= dict.fromkeys(_between(ends[0], ends[-1], part))
    return tuple(codes)


def _between(first: str, last: str, part: str) -> list[str]:
    if not _SHORTEST <= len(first) <= _LONGEST or not 1 <= int(first[:2]) <= _LAST_CHAPTER:
        raise ValueError(
            f"`{part}` is no HS code: it needs {_SHORTEST} to {_LONGEST} digits, chapter 01 to 97"
        )
    # "1604.15–16" shortens the second end.
    last = first[: max(0, len(first) - len(last))] + last
    numbers = range(int(first), int(last) + 1)
    if len(last) != len(first) or not 1 <= len(numbers) <= _WIDEST_RANGE:
        raise ValueError(f"`{part}` is no range of HS codes: write the lower code first, such as 1604.15–16")
    return [canonical(str(number).zfill(len(first))) for number in numbers]


def covers_code(prefixes: tuple[str, ...], code: str) -> bool:
    """Tell whether a code lies under one of the prefixes."""
    return code.startswith(prefixes)


def dotted(code: str) -> str:
    """Write a code with the usual dots.

    >>> dotted("07099310"), dotted("1509"), dotted("0702002010")
    ('0709.93.10', '1509', '0702.00.20.10')
    """
    parts = [code[:4], *(code[start : start + 2] for start in range(4, len(code), 2))]
    return ".".join(part for part in parts if part)
