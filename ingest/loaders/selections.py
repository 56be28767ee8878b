"""Reads which products and countries a row of a table is about."""

from ingest.loaders import duty_cells as cells
from ingest.loaders.csv_table import Row
from tijaria.countries import display_names
from tijaria.selection import Selection


def selection(row: Row) -> Selection:
    """Return the selection of the columns `products`, `products_excluded` and `destinations`.

    Raises:
        DocumentLoadError: A code or a country is unknown.
    """
    destinations = tuple(row["destinations"].split())
    for code in destinations:
        if code == "MA" or (display_names(code) is None and code not in cells.GROUPS):
            raise row.error(
                f"`{code}` in destinations is unknown: write ISO codes such as CA, EU, "
                f"or {', '.join(sorted(cells.GROUPS))}."
            )
    return Selection(cells.prefixes(row, "products"), cells.prefixes(row, "products_excluded"), destinations)
