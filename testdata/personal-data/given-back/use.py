import logging

from flask import Flask, request

from .lib import texts
from .lib.texts import many, wrap

app = Flask(__name__)


@app.get("/x")
def told(user):
    logging.info(wrap(user.email))  # expect: personal-data-in-log
    logging.info(texts.wrap(user.email))  # expect: personal-data-in-log
    logging.info(many(user.email))
    cur.execute("select '" + wrap(request.args["n"]) + "'")  # expect: request-data-in-sql
    cur.execute("select '" + wrap("n") + "'")
