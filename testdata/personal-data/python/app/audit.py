import logging

log = logging.getLogger(__name__)


def record(action, *, account=None):
    log.info("%s %s", action, account)


def silent(action, account):
    log.info("%s", action)


class Trail:
    def add(self, action, account):
        log.info("%s %s", action, account)
