import logging
from dataclasses import dataclass
from typing import NamedTuple, TypedDict, Literal
import requests
import sentry_sdk
from urllib.parse import urlencode
from django.db import models
from pydantic import BaseModel
from sqlalchemy import Column, String, select
from sqlalchemy.orm import Mapped, mapped_column
from flask import request, jsonify
from rest_framework.response import Response
from openai import OpenAI
from posthog import Posthog
from mixpanel import Mixpanel

logger = logging.getLogger(__name__)
hog = Posthog("x")
mp = Mixpanel("x")
ai = OpenAI()


class Tenant(models.Model):
    email = models.EmailField()
    first_name = models.CharField()
    rent = models.IntegerField()


class Lodger(Base):
    __tablename__ = "lodgers"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    phone: Mapped[str] = mapped_column(String(30))
    rent: Mapped[int]


class Payer(Base):
    iban = Column(String)
    name = Column(String)
    email = Column(String)


class Booking(BaseModel):
    email: str
    phone: str
    nights: int


class Pair(NamedTuple):
    name: str
    email: str
    nights: int


class Row(TypedDict):
    email: str
    phone: str
    nights: int


@dataclass
class Human:
    name: str
    tax_id: str
    flat: int


def django(pk):
    t = Tenant.objects.get(pk=pk)
    logger.info("a %s", t.email)  # expect: personal-data-in-log
    logger.info("a %s", t.rent)
    for row in Tenant.objects.filter(rent=1):
        logger.info(row.first_name)  # expect: personal-data-in-log
    mail = Tenant.objects.values_list("email", flat=True)
    logger.info("a %s", list(mail))  # expect: personal-data-in-log
    rents = Tenant.objects.values_list("rent", flat=True)
    logger.info("a %s", list(rents))
    rows = Tenant.objects.values("email", "rent")
    logger.info("a %s", rows)  # expect: personal-data-in-log
    logger.info("a %s", Tenant.objects.count())
    logger.info("a %s", Tenant.objects.filter(email="x").exists())


def alchemy(session, pk):
    a = session.get(Lodger, pk)
    logger.info("a %s", a.phone)  # expect: personal-data-in-log
    logger.info("a %s", a.rent)
    b = session.query(Payer).filter_by(id=pk).first()
    logger.info("a %s", b.name)  # expect: personal-data-in-log
    c = session.scalars(select(Payer)).first()
    logger.info("a %s", c.name)  # expect: personal-data-in-log
    d = session.execute(select(Payer).where(Payer.id == pk)).scalar_one()
    logger.info("a %s", d.name)  # expect: personal-data-in-log
    logger.info("a %s", session.query(Payer).count())


def parsed(raw, serializer, form, schema):
    b = Booking.model_validate(raw)
    logger.info("a %s", b)  # expect: personal-data-in-log, personal-data-in-log review
    logger.info("a %s", b.nights)
    logger.info("a %s", b.model_dump())  # expect: personal-data-in-log, personal-data-in-log review
    c = Booking(**raw)
    logger.info(f"a {c.email}")  # expect: personal-data-in-log
    logger.info(f"a {c.nights}")
    logger.info("a %s", serializer.validated_data["email"])  # expect: personal-data-in-log
    logger.info("a %s", form.cleaned_data["email"])  # expect: personal-data-in-log
    logger.info("a %s", form.email.data)  # expect: personal-data-in-log
    p = Pair("a", "b", 1)
    logger.info(p.nights)


def places():
    logger.info("a %s", request.get_json())  # expect: personal-data-in-log review
    logger.info("a %s", request.form)  # expect: personal-data-in-log review
    logger.info("a %s", request.method)
    logger.info("a %s", request.form["email"])  # expect: personal-data-in-log
    logger.info("a %s", request.json.get("phone"))  # expect: personal-data-in-log
    logger.info("a %s", len(request.form))


def typed(a: Human, b: Row, c: list[Human], d: dict[str, Human], why: Literal["duplicate", "requested_by_customer"]):
    logger.info(a.name)  # expect: personal-data-in-log
    logger.info(a.flat)
    logger.info(b["phone"])  # expect: personal-data-in-log
    logger.info(b["nights"])
    for x in c:
        logger.info("%s", x.name)  # expect: personal-data-in-log
    logger.info("{}".format(a.tax_id))  # expect: personal-data-in-log
    logger.info("why", reason=why)
    logger.info(", ".join(x.tax_id for x in c))  # expect: personal-data-in-log
    logger.info([x.flat for x in c])
    logger.info("%(who)s", {"who": a.tax_id})  # expect: personal-data-in-log


def errors(user):
    sentry_sdk.capture_exception(ValueError(f"a {user.email}"))  # expect: personal-data-to-third-party
    sentry_sdk.capture_exception(ValueError(f"a {user.pk}"))
    try:
        raise ValueError(f"a {user.email}")
    except ValueError as error:
        logger.error("failed %s", error)  # expect: personal-data-in-log
    try:
        raise ValueError(f"a {user.pk}")
    except ValueError as error:
        logger.error("failed %s", error)
    logger.exception(f"no {user.email}")  # expect: personal-data-in-log


def clients(user):
    hog.capture(user.pk, "in", properties={"mail": user.email})  # expect: personal-data-to-third-party
    hog.capture(user.pk, "in", properties={"plan": user.plan})
    mp.people_set(user.pk, {"$email": user.email})  # expect: personal-data-to-third-party
    mp.track(user.pk, "in")
    requests.get("https://crm.example.com", params={"q": user.email})  # expect: personal-data-to-third-party
    requests.get("https://crm.example.com?" + urlencode({"q": user.email}))  # expect: personal-data-to-third-party
    requests.get("https://crm.example.com?" + urlencode({"q": user.pk}))
    session = requests.Session()
    session.post("https://crm.example.com", json={"q": user.email})  # expect: personal-data-to-third-party
    messages = [{"role": "system", "content": "x"}]
    messages.append({"role": "user", "content": f"to {user.first_name}"})
    ai.chat.completions.create(model="m", messages=messages)  # expect: personal-data-to-language-model
    ai.chat.completions.create(model="m", messages=[{"role": "user", "content": user.plan}])
