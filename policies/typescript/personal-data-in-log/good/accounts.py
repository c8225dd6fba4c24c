import logging

log = logging.getLogger(__name__)


def register(user):
    log.info("new account %s", user.pk)
