"""Run by Alembic: the migrations of the package on the connection that `app.state.migration` opened."""

from alembic import context

from app.state.base import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
