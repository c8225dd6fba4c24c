import logging

from flask import request


def told():
    logging.info(request.headers["Authorization"])  # expect: personal-data-in-log
    logging.info(request.headers.get("Authorization"))  # expect: personal-data-in-log
    logging.info(request.authorization)  # expect: personal-data-in-log
    logging.info(request.cookies["session"])  # expect: personal-data-in-log
    logging.info(request.cookies.get("sessionid"))  # expect: personal-data-in-log
    logging.info(request.headers["Content-Type"])
    logging.info(request.cookies["theme"])
