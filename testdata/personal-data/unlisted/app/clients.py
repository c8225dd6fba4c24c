"""Clients of packages that no rule names, and addresses of others that a setting names, in Python."""
import os

import httpx
import northwind
import requests
from audittrail import send_audit
from django.conf import settings
from listmonger import Client
from redis import Redis

from app.http import post_json
from app.store import save_person

client = Client(api_key=os.environ["LIST_KEY"])
plain = Client()
crm = northwind.connect(os.getenv("CRM_TOKEN"))
cache = Redis(password=os.environ["REDIS_SECRET"])
own = httpx.Client(base_url=os.environ["API_URL"])


def sign_up(user, webhook, webhook_url):
    client.contacts.create(email=user.email)  # expect: personal-data-to-third-party review
    crm.people.upsert({"phone": user.phone})  # expect: personal-data-to-third-party review
    send_audit("signed up", user.email)  # expect: personal-data-to-third-party review
    requests.post(os.environ["SLACK_WEBHOOK_URL"], json={"text": user.email})  # expect: personal-data-to-third-party review
    requests.post(os.getenv("SLACK_WEBHOOK_URL"), json={"text": user.email})  # expect: personal-data-to-third-party review
    requests.post(settings.HUBSPOT_API_URL, json={"email": user.email})  # expect: personal-data-to-third-party review
    requests.post(webhook.url, json={"email": user.email})  # expect: personal-data-to-third-party review
    requests.post(webhook_url, json={"email": user.email})  # expect: personal-data-to-third-party review
    post_json("https://hooks.example.com/x", {"email": user.email})  # expect: personal-data-to-third-party
    post_json(url=settings.SLACK_WEBHOOK_URL, payload={"email": user.email})  # expect: personal-data-to-third-party review

    client.contacts.get(email=user.email)
    client.contacts.create(id=user.id)
    plain.create(email=user.email)
    own.post("/people", json={"email": user.email})
    requests.post(settings.API_URL, json={"email": user.email})
    post_json("/people", {"email": user.email})
    post_json(settings.SITE_URL, {"email": user.email})
    save_person(user.email)


class Notifier:
    BASE_URL = "https://notify.example.com"

    def __init__(self, base_url):
        self.remote = httpx.Client(base_url="https://remote.example.com")
        self.client = Client(token=os.environ["LIST_TOKEN"])
        self.own = httpx.Client(base_url=base_url)

    def tell(self, user):
        requests.post(f"{self.BASE_URL}/v1/send", json={"phone": user.phone})  # expect: personal-data-to-third-party
        self.remote.post("/send", json={"phone": user.phone})  # expect: personal-data-to-third-party
        self.client.messages.create(phone=user.phone)  # expect: personal-data-to-third-party review
        self.own.post("/send", json={"phone": user.phone})
