"""What the application remembers: SQLAlchemy models, the connection, the migrations.

Importing this package registers every table on `app.state.base.Base`.
"""

from app.state import conversations, ledger, people, reviews, verified

__all__ = ["conversations", "ledger", "people", "reviews", "verified"]
