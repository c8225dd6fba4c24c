from alembic import op

revision = "a1"
down_revision = None


def upgrade() -> None:
    op.create_table("users")


def downgrade() -> None:
    pass
