import json
import os

from aiohttp import web
from django.http import HttpRequest
from flask import request as r
from starlette.requests import Request
from urllib.request import Request as Outgoing


def flask_view():
    os.system("ls " + r.args["d"])  # expect: request-data-in-shell-command
    os.system("ls " + r.headers["X-Folder"])  # expect: request-data-in-shell-command
    os.system("ls " + r.headers.get("X-Folder"))  # expect: request-data-in-shell-command
    os.system("ls " + r.headers.get("X-Forwarded-For"))  # expect: request-data-in-shell-command review
    sent = r.headers
    os.system("ls " + sent["X-Folder"])  # expect: request-data-in-shell-command
    os.system("ls " + r.method)


def view(asked: HttpRequest):
    os.system("ls " + asked.GET["d"])  # expect: request-data-in-shell-command


async def starlette_view(asked: Request):
    os.system("ls " + asked.query_params["d"])  # expect: request-data-in-shell-command
    os.system("ls " + asked.path_params["d"])  # expect: request-data-in-shell-command


async def aiohttp_view(asked: web.Request):
    os.system("ls " + asked.query["d"])  # expect: request-data-in-shell-command
    os.system("ls " + asked.match_info["d"])  # expect: request-data-in-shell-command


def lambda_handler(event, context):
    os.system("ls " + event["queryStringParameters"]["d"])  # expect: request-data-in-shell-command
    os.system("ls " + json.loads(event["body"])["d"])  # expect: request-data-in-shell-command
    os.system("ls " + event["source"])


def outgoing(asked: Outgoing):
    os.system("ls " + asked.data["d"])


def row(asked: Row):
    os.system("ls " + asked.query["d"])
