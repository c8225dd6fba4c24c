import logging

logger = logging.getLogger(__name__)


class Trail:
    def __call__(self, message, *, guest_id=None, name=None, **more):
        logger.info(message, extra=more)

    def write(self, message, **more):
        logger.info(message, extra=dict(guest_id=more.get("guest_id")))
