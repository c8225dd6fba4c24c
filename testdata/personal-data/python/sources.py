"""Where personal data comes from."""
import logging
from dataclasses import dataclass
from typing import NamedTuple, Optional, TypedDict

from django import forms
from django.db import models
from pydantic import BaseModel
from sqlalchemy import Column, String, select

log = logging.getLogger(__name__)


@dataclass
class Tenant:
    email: str
    phone: str
    name: str
    rent: int


class Landlord(TypedDict):
    email: str
    iban: str
    name: str


class Visitor(NamedTuple):
    first_name: str
    phone_number: str


class BookingCreate(BaseModel):
    email: str
    date_of_birth: str
    room: int


class Member(models.Model):
    email = models.EmailField()
    phone = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    joined = models.DateTimeField()


class Buyer(models.Base):
    __tablename__ = "buyers"
    email = Column(String)
    phone = Column(String)
    name = Column(String)


class SignupForm(forms.Form):
    email = forms.EmailField()


def from_types(row: Tenant, other: "Optional[Landlord]", visitors: list[Visitor], payload: BookingCreate):
    log.info("rent %s", row.rent)
    log.info("tenant %s", row.name)  # expect: personal-data-in-log
    log.info("landlord %s", other["name"])  # expect: personal-data-in-log
    for visitor in visitors:
        log.info("visitor %s", visitor.first_name)  # expect: personal-data-in-log
    log.info("room %s", payload.room)
    log.info("booking %s", payload)  # expect: personal-data-in-log, personal-data-in-log review


def from_queries(session, pk):
    member = Member.objects.get(pk=pk)
    log.info("member since %s", member.joined)
    log.info("member %s", member.name)  # expect: personal-data-in-log
    for each in Member.objects.filter(joined__isnull=False).order_by("joined"):
        log.info("member %s", each.name)  # expect: personal-data-in-log
    log.info("%d members", Member.objects.filter(joined__isnull=True).count())
    buyer = session.query(Buyer).filter(Buyer.email == pk).first()
    log.info("buyer %s", buyer.name)  # expect: personal-data-in-log
    found = session.scalars(select(Buyer)).all()
    log.info("%s buyers", len(found))


def from_requests(request, form):
    log.info("%s %s", request.method, request.path)
    log.info("sent %s", request.POST)  # expect: personal-data-in-log review
    log.info("sent %s", request.POST["email"])  # expect: personal-data-in-log
    log.info("sent %s", request.GET.get("phone"))  # expect: personal-data-in-log
    log.info("keys %s", len(request.data))
    if form.is_valid():
        log.info("form %s", form.cleaned_data)  # expect: personal-data-in-log review
        log.info("form %s", form.cleaned_data["email"])  # expect: personal-data-in-log
        log.info("form %s", form.cleaned_data["colour"])
    log.warning("errors %s", form.errors["email"])


def from_users(request, current_user):
    log.info("user %s", request.user)  # expect: personal-data-in-log review
    log.info(f"user {request.user}")  # expect: personal-data-in-log review
    log.info("user %s", request.user.pk)
    log.info("user %s", current_user.name)  # expect: personal-data-in-log
    log.info("user %s", current_user.is_staff)
