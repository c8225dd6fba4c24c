from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse
from pathlib import Path
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped

router = APIRouter()


class Lodger(DeclarativeBase):
    __tablename__ = "lodgers"
    email: Mapped[str]
    phone: Mapped[str]


@router.get("/a")
async def listed(db: AsyncSession = Depends(opened)):
    result = await db.execute(select(Lodger))
    return result.scalars().all()  # expect: personal-data-row-in-response review


@router.get("/b")
async def one(db: AsyncSession = Depends(opened)) -> Any:
    return await db.get(Lodger, 1)  # expect: personal-data-row-in-response review


@router.get("/c", response_model=list[Shown])
async def filtered(db: AsyncSession = Depends(opened)):
    return (await db.execute(select(Lodger))).scalars().all()


@router.get("/d")
async def annotated(db: AsyncSession = Depends(opened)) -> Shown:
    return await db.get(Lodger, 1)


def inner(db):
    return db.get(Lodger, 1)


@router.get("/files/{name}")
def part(name: str):
    return FileResponse(Path("/data") / name)


@router.get("/deep/{name:path}")
def several(name: str):
    return FileResponse(Path("/data") / name)  # expect: request-data-in-file-path


@router.get("/asked")
def asked(name: str):
    return FileResponse(Path("/data") / name)  # expect: request-data-in-file-path
