"""Guessing passwords is slow: after a few failures an account name or an address has to wait, ever longer.

Attempts are counted before the password is checked, so that guesses sent all at once count too. Names that
do not exist are counted like the others, so that a lock tells nobody which ones do.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.signing import Signer
from app.database import Database
from app.state.base import now
from app.state.people import SignInFailure

FREE_PER_ACCOUNT, FREE_PER_ADDRESS = 5, 20
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


class LockedError(Exception):
    """Too many failed sign-ins.

    Attributes:
        retry_after: Whole seconds until the next attempt is looked at.
    """

    def __init__(self, retry_after: int) -> None:
        """Remember how long to wait."""
        super().__init__(f"Too many failed sign-ins. Try again in {retry_after} s.")
        self.retry_after = retry_after


class Lockout:
    """Counts failed sign-ins of account names and of addresses, in the database that all processes share."""

    def __init__(self, database: Database, signer: Signer) -> None:
        """Work on `database`; names and addresses are stored as hashes keyed by `signer`."""
        self._database = database
        self._signer = signer

    def attempt(self, name: str, address: str) -> None:
        """Count an attempt as failed until `succeeded` says otherwise.

        Raises:
            LockedError: The name or the address has to wait; the attempt is not counted and must not be made.
        """
        moment = now()
        limits = self._limits(name, address)
        with self._database.write() as session:
            found = {key: _row(session, key, moment) for key in sorted(limits)}
            waits = [row.locked_until - moment for row in found.values() if row.locked_until]
            longest = max(waits, default=timedelta())
            if longest > timedelta():
                raise LockedError(int(longest.total_seconds()) + 1)
            for key, row in found.items():
                row.count, row.last_at = row.count + 1, moment
                over = row.count - limits[key]
                # 2**10 waits are longer than the longest already.
                row.locked_until = (
                    moment + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(over, 10)) if over >= 0 else None
                )

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures of the name; those of the address are lowered by the one that was none."""
        account, host = self._limits(name, address)
        with self._database.write() as session:
            for key in sorted((account, host)):
                row = session.get(SignInFailure, key, with_for_update=True)
                if row is not None and key == account:
                    session.delete(row)
                elif row is not None:
                    row.count, row.locked_until = max(0, row.count - 1), None

    def _limits(self, name: str, address: str) -> dict[str, int]:
        return {
            self._signer.digest("account", name): FREE_PER_ACCOUNT,
            self._signer.digest("address", address): FREE_PER_ADDRESS,
        }


def _row(session: Session, key: str, moment: datetime) -> SignInFailure:
    if session.get(SignInFailure, key) is None:
        # Two first attempts may come at once: one of them makes the row, and both then wait for its lock.
        with suppress(IntegrityError), session.begin_nested():
            session.add(SignInFailure(key=key, count=0, last_at=moment, locked_until=None))
    row = session.get_one(SignInFailure, key, with_for_update=True, populate_existing=True)
    if row.last_at < moment - FORGOTTEN_AFTER:
        row.count, row.locked_until = 0, None
    return row
