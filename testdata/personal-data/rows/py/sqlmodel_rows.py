import logging
from sqlmodel import SQLModel, Field, Session, select
class Guest(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    email: str
    rent: int
def a(session: Session):
    r = session.exec(select(Guest)).all()
    logging.info("e1 %s", r)  # expect: personal-data-in-log
def b(session: Session):
    r = session.exec(select(Guest.email)).first()
    logging.info("e2 %s", r)  # expect: personal-data-in-log
def c(session: Session):
    r = session.get(Guest, 1)
    logging.info("e3 %s", r)  # expect: personal-data-in-log
def d(session: Session):
    r = session.exec(select(Guest.rent)).first()
    logging.info("QUIET e4 %s", r)
