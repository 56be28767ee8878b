"""Run by Alembic: the migrations of the package on the connection that `app.state.migration` opened."""

from alembic import context

# No metadata: its names of constraints would be given to the tables of the oldest migration too.
context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
