from fastapi import APIRouter, Depends
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session

router = APIRouter()


class Guest(DeclarativeBase):
    __tablename__ = "guests"
    id: Mapped[int]
    email: Mapped[str]
    phone: Mapped[str]


@router.get("/guests", response_model=list[GuestOut])
def guests(session: Session = Depends(open_session)):
    return session.scalars(select(Guest)).all()
