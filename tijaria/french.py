"""The French words of the field and of everyday texts.

`python -m ingest calibrate` lists them (`ingest.french`); the list ships with the package.
"""

import gzip
from functools import cache
from importlib.resources import files
from pathlib import Path

DATA = Path(str(files("tijaria"))) / "data" / "french.txt.gz"


@cache
def french_words() -> frozenset[str]:
    """Return the folded words."""
    return frozenset(gzip.decompress(DATA.read_bytes()).decode().split())
