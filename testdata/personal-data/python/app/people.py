from pydantic import BaseModel


class Resident(BaseModel):
    email: str
    phone: str
    name: str
    floor: int


def contact(resident):
    return resident.email


def floor(resident):
    return resident.floor
