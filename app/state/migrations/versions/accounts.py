"""Accounts, sign-ins, options, and the audit log with the triggers that keep it append-only."""

import sqlalchemy as sa
from alembic import op

revision = "accounts"
down_revision = "conversations"

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_TABLES = sa.MetaData(naming_convention=_NAMES)
_MOMENT = sa.DateTime(timezone=True)

sa.Table(
    "users",
    _TABLES,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(100), nullable=False, unique=True),
    sa.Column("display_name", sa.String(200), nullable=False),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("password_hash", sa.Text),
    sa.Column("issuer", sa.String(200)),
    sa.Column("subject", sa.String(255)),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.UniqueConstraint("issuer", "subject"),
    sa.CheckConstraint("role IN ('exporter', 'advisor', 'maintainer')", name="role"),
)
sa.Table(
    "sign_ins",
    _TABLES,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("seen_at", _MOMENT, nullable=False),
)
sa.Table(
    "sign_in_failures",
    _TABLES,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("last_at", _MOMENT, nullable=False, index=True),
    sa.Column("locked_until", _MOMENT),
)
sa.Table(
    "options",
    _TABLES,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
    sa.Column("changed_at", _MOMENT, nullable=False),
)
sa.Table(
    "audit_log",
    _TABLES,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", _MOMENT, nullable=False, index=True),
    sa.Column("actor_id", sa.String(64), nullable=False, index=True),
    sa.Column("actor_role", sa.String(32), nullable=False),
    sa.Column("action", sa.String(64), nullable=False, index=True),
    sa.Column("subject", sa.String(100), nullable=False, index=True),
    sa.Column("details", sa.JSON, nullable=False),
)

# An INSERT OR REPLACE deletes without a word, hence the third trigger.
_SQLITE = (
    "CREATE TRIGGER audit_log_update BEFORE UPDATE ON audit_log "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_log_delete BEFORE DELETE ON audit_log "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_log_replace BEFORE INSERT ON audit_log "
    "WHEN EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
    "CREATE TRIGGER audit_log_change BEFORE UPDATE OR DELETE ON audit_log "
    "FOR EACH ROW EXECUTE FUNCTION audit_log_refuse()",
    "CREATE TRIGGER audit_log_truncate BEFORE TRUNCATE ON audit_log "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()",
)


def upgrade() -> None:
    """Make the tables and the triggers."""
    bind = op.get_bind()
    _TABLES.create_all(bind, checkfirst=False)
    for statement in _SQLITE if bind.dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
