import logging

logger = logging.getLogger(__name__)


class Trail:
    def __call__(self, message, *, guest_id=None, name=None, **more):
        logger.info(message, extra=more)

    def write(self, message, guest):
        self(message, guest_id=guest.pk)
