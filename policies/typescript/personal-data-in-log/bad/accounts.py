import logging

log = logging.getLogger(__name__)


def register(form):
    email = form["email"].strip().lower()
    log.info("new account %s", email)
