import logging
from uuid import UUID

from django.core.exceptions import ValidationError
from fastapi import FastAPI, Request
from flask import request as asked
from worker import enqueue_job

app = FastAPI()


@app.get("/rooms")
async def rooms(request: Request):
    logging.info(request.client.host)  # expect: personal-data-in-log
    logging.info(request.client.port)


def shown():
    logging.info(asked.remote_addr)  # expect: personal-data-in-log
    logging.info(asked.path)


def meta(request):
    logging.info(request.META["REMOTE_ADDR"])  # expect: personal-data-in-log
    logging.info(request.META["HTTP_X_FORWARDED_FOR"])  # expect: personal-data-in-log
    logging.info(request.META["SERVER_NAME"])


def queued(guest):
    enqueue_job("invite", email=guest.email)  # expect: personal-data-in-queue-or-cache review
    enqueue_job("invite", guest_id=guest.id)


def validated(birthdate):
    if birthdate.year < 1900:
        raise ValidationError("%s is no date of birth" % birthdate)


def resumed(customer: UUID | None, guest: str):
    logging.info("resuming from %s", customer)
    logging.info("resuming from %s", guest)  # expect: personal-data-in-log review
