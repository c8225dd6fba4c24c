import json
import logging
from dataclasses import asdict, dataclass

from pydantic import BaseModel


@dataclass
class Guest:
    email: str
    floor: int


@dataclass
class Masked:
    email: str

    def __repr__(self):
        return "Masked"


class Visitor(BaseModel):
    email: str


class Plain:
    email: str

    def __init__(self, email):
        self.email = email


def whole(guest: Guest, visitor: Visitor, plain: Plain, masked: Masked, user):
    logging.info(guest)  # expect: personal-data-in-log
    logging.info(asdict(guest))  # expect: personal-data-in-log
    logging.info(visitor.model_dump_json())  # expect: personal-data-in-log
    logging.info(visitor.model_dump(exclude={"email"}))
    logging.info(plain)  # expect: personal-data-in-log review
    logging.info(masked)  # expect: personal-data-in-log review
    logging.info(json.dumps(user.__dict__))  # expect: personal-data-in-log review
    logging.info(guest.floor)
