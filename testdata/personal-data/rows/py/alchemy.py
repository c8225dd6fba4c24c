import logging
from sqlalchemy import select, Column, String, Integer
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, Session
class Base(DeclarativeBase): pass
class Tenant(Base):
    __tablename__ = "tenant"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    rent: Mapped[int]
    def __repr__(self): return f"{self.email}"
def a(session: Session):
    r = session.execute(select(Tenant.email)).scalars().all()
    logging.info("a1 %s", r)  # expect: personal-data-in-log
def b(session: Session):
    for (mail, rent) in session.execute(select(Tenant.email, Tenant.rent)):
        logging.info("a2 %s", mail)  # expect: personal-data-in-log
def b2(session: Session):
    for (mail, rent) in session.execute(select(Tenant.email, Tenant.rent)):
        logging.info("QUIET a3 %s", rent)
def c(session: Session):
    row = session.query(Tenant).filter_by(id=1).first()
    logging.info("a4 %s", row.email)  # expect: personal-data-in-log
def d(session: Session):
    row = session.scalars(select(Tenant)).first()
    logging.info("a5 %s", row.email)  # expect: personal-data-in-log
def e(session: Session):
    x = session.get(Tenant, 1)
    logging.info("a6 %s", x.email)  # expect: personal-data-in-log
def f(session: Session):
    x = session.scalar(select(Tenant.email).where(Tenant.id == 1))
    logging.info("a7 %s", x)  # expect: personal-data-in-log
def g(session: Session):
    x = session.query(Tenant.email, Tenant.rent).all()
    logging.info("a8 %s", x)  # expect: personal-data-in-log
def h(session: Session):
    x = session.query(Tenant.rent).all()
    logging.info("QUIET a9 %s", x)
