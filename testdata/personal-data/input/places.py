import os as o
import sqlite3
import subprocess
from os import system
from os import system as run
from pathlib import Path

import mysql.connector
import psycopg2
from django.db import connection as link
from django.db.models.expressions import RawSQL
from flask import request

conn = psycopg2.connect("dbname=rooms")


def statements():
    k = conn.cursor()
    k.execute("select " + request.args["a"])  # expect: request-data-in-sql
    k.execute("select %s", (request.args["a"],))
    sqlite3.connect("rooms.db").execute("select " + request.args["a"])  # expect: request-data-in-sql
    m = mysql.connector.connect(host="db").cursor()
    m.execute("select " + request.args["a"])  # expect: request-data-in-sql
    with link.cursor() as q:
        q.execute("select " + request.args["a"])  # expect: request-data-in-sql
    Room.objects.extra(where=["name = '" + request.args["a"] + "'"])  # expect: request-data-in-sql
    Room.objects.extra(where=["name = %s"], params=[request.args["a"]])
    RawSQL("select " + request.args["a"], [])  # expect: request-data-in-sql


def commands():
    system("ls " + request.args["d"])  # expect: request-data-in-shell-command
    run("ls " + request.args["d"])  # expect: request-data-in-shell-command
    o.system("ls " + request.args["d"])  # expect: request-data-in-shell-command
    subprocess.run(["sh", "-c", "ls " + request.args["d"]])  # expect: request-data-in-shell-command
    subprocess.run("ls " + request.args["d"], **{"shell": True})  # expect: request-data-in-shell-command
    subprocess.run(["ls", request.args["d"]])
    subprocess.run(["sh", "list.sh", request.args["d"]])


def files():
    (Path("/srv") / request.args["name"]).read_text()  # expect: request-data-in-file-path
    (Path("/srv") / "rooms").read_text()
