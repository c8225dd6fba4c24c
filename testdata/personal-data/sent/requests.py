from typing import cast

import httpx
import sqlite3
from acme_rooms import GetRoomRequest
from django.http import HttpRequest

from .models import RelayRequest, TeamRequest

cursor = sqlite3.connect("rooms").cursor()


def relay(request: RelayRequest):
    cursor.execute("select " + request.query)


async def sent(request: httpx.Request):
    return await httpx.AsyncClient().get(request.query)


def queued(batch, response):
    for request in batch:
        cursor.execute("select " + request.query)
    request = build_request("x")
    cursor.execute("select " + request.query)
    cursor.execute("select " + response.request.body)


def unknown(request: GetRoomRequest):
    cursor.execute("select " + request.query)  # expect: request-data-in-sql review


def team(asked: TeamRequest):
    cursor.execute("select " + asked.GET["x"])  # expect: request-data-in-sql


def named(request):
    cursor.execute("select " + request.GET["x"])  # expect: request-data-in-sql
    request = cast(HttpRequest, request)
    cursor.execute("select " + request.GET["y"])  # expect: request-data-in-sql


class Serializer:
    def validate(self):
        request = self.context.get("request")
        cursor.execute("select " + request.GET["x"])  # expect: request-data-in-sql
        cursor.execute("select " + self.context["request"].GET["x"])  # expect: request-data-in-sql
        cursor.execute("select " + self.request.GET["x"])  # expect: request-data-in-sql
