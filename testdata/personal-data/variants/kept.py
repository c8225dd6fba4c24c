import json
import logging
import tarfile

import redis
from celery import shared_task
from pydantic import BaseModel

log = logging.getLogger(__name__)
r = redis.Redis()


class Booking(BaseModel):
    email: str
    room: int


class Sync:
    def __init__(self, account_email: str):
        self._account = account_email

    @property
    def account(self) -> str:
        return self._account

    def run(self):
        log.info("as %s", self.account)  # expect: personal-data-in-log


@shared_task
def welcome(address): ...


def keep(user, booking: Booking):
    r.setex(f"profile:{user.id}", 300, json.dumps({"mail": user.email}))  # expect: personal-data-in-queue-or-cache review
    r.delete(user.email)
    welcome.delay(user.email)  # expect: personal-data-in-queue-or-cache review
    welcome.delay(user.id)
    log.info("got %s", booking.model_dump(exclude={"email"}))
    log.info("got %s", booking.model_dump())  # expect: personal-data-in-log


def names(path, members, email):
    with tarfile.open(path) as tar:
        for member in tar.getmembers():
            log.info("member %s", member.name)
    log.info("types %s", ", ".join(member.__name__ for member in members))
    tenant = get_tenant_id_for_email(email)
    log.info("tenant %s", tenant)


def checked(member: tarfile.TarInfo):
    raise ValueError(f"links are not allowed: {member.name}")
