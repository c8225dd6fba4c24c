from django.http import HttpRequest
from pydantic import BaseModel


class RelayRequest(BaseModel):
    query: str


class TeamRequest(HttpRequest):
    team: str
