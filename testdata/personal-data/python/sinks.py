"""Where personal data goes."""
import logging
import smtplib
import sys
from pathlib import Path

import anthropic
import httpx
import jwt
import posthog
import requests
import sentry_sdk
import structlog
from ddtrace import tracer
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from langchain_openai import ChatOpenAI
from loguru import logger as lg
from openai import AsyncOpenAI
from opentelemetry import trace
from slack_sdk import WebClient
from twilio.rest import Client

plain = logging.getLogger("plain")
structured = structlog.get_logger()
spans = trace.get_tracer(__name__)
model = ChatOpenAI()
slack = WebClient(token="x")
sms = Client("a", "b")
RATES = "https://rates.example.com"


def logs(user):
    plain.debug("a %s", user.email)  # expect: personal-data-in-log
    plain.debug("a %s", user.pk)
    plain.info("a", extra={"user_id": user.pk})
    plain.info("a", extra={"email": user.email})  # expect: personal-data-in-log
    logging.getLogger("other").error(user.email)  # expect: personal-data-in-log
    structured.info("a", email=user.email)  # expect: personal-data-in-log
    structured.info("a", user_id=user.pk)
    structured.bind(email=user.email)  # expect: personal-data-in-log
    lg.success(f"a {user.email}")  # expect: personal-data-in-log
    lg.success(f"a {user.pk}")
    print(user.email, file=sys.stderr)  # expect: personal-data-in-log
    sys.stdout.write(user.email)  # expect: personal-data-in-log
    sys.stdout.write("done")


def monitoring(user):
    sentry_sdk.set_user({"email": user.email})  # expect: personal-data-to-third-party
    sentry_sdk.set_user({"id": user.pk})
    with sentry_sdk.push_scope() as scope:
        scope.set_extra("mail", user.email)  # expect: personal-data-to-third-party
        scope.set_extra("id", user.pk)
    tracer.current_span().set_tag("user.email", user.email)  # expect: personal-data-to-third-party
    with spans.start_as_current_span("signup") as span:
        span.set_attribute("user.email", user.email)  # expect: personal-data-to-third-party
        span.set_attribute("user.id", user.pk)


def analytics(user):
    posthog.capture(user.pk, "signed up", {"email": user.email})  # expect: personal-data-to-third-party
    posthog.capture(user.pk, "signed up", {"plan": user.plan})


async def models(user, ward):
    client = AsyncOpenAI()
    await client.responses.create(model="m", input=f"Write to {user.email}")  # expect: personal-data-to-language-model
    await client.responses.create(model="m", input=f"Write about {ward}")
    await client.models.list()
    claude = anthropic.Anthropic()
    claude.messages.create(messages=[{"role": "user", "content": user.email}])  # expect: personal-data-to-language-model
    model.invoke(f"Write to {user.first_name}")  # expect: personal-data-to-language-model
    model.invoke("Write a poem")


def messages(user):
    slack.chat_postMessage(channel="c", text=f"New: {user.email}")  # expect: personal-data-to-third-party
    slack.chat_postMessage(channel="c", text=f"New: {user.pk}")
    sms.messages.create(body="Hello", to=user.phone)  # expect: personal-data-to-third-party


def hosts(user, base):
    requests.post("https://crm.example.com/people", json={"email": user.email})  # expect: personal-data-to-third-party
    requests.post(f"{RATES}/people", json={"email": user.email})  # expect: personal-data-to-third-party
    requests.get(f"{RATES}/eur")
    requests.post(f"{base}/people", json={"email": user.email})
    requests.post("http://localhost:8000/people", json={"email": user.email})
    with httpx.Client() as client:
        client.post("https://crm.example.com/people", data={"email": user.email})  # expect: personal-data-to-third-party
        client.post("/people", data={"email": user.email})


def places(user, response, key):
    redirect(f"/welcome?email={user.email}")  # expect: personal-data-in-url
    redirect("/welcome", pk=user.pk)
    HttpResponseRedirect(f"/welcome?email={user.email}")  # expect: personal-data-in-url
    response.set_cookie("mail", user.email)  # expect: personal-data-in-browser-storage
    response.set_cookie("theme", "dark")
    jwt.encode({"email": user.email}, key)  # expect: personal-data-in-token
    jwt.encode({"sub": user.pk}, key)
    jwt.encode({"sub": user.pk}, key=user.password)
    jwt.encode(payload={"email": user.email}, key=key)  # expect: personal-data-in-token
    with open("users.csv", "a") as out:
        out.write(user.email)  # expect: personal-data-in-file
        out.write(str(user.pk))
    Path("user.txt").write_text(user.email)  # expect: personal-data-in-file
    smtplib.SMTP("mail").sendmail("a", user.email, "Hello")


class Command:
    def handle(self, user):
        # Who typed the command reads it.
        self.stdout.write(user.email)
        self.stderr.write(f"no such account: {user.email}")
