import logging

logger = logging.getLogger(__name__)


def main(users):
    for user in users:
        # What who started it is told, and what a log keeps.
        print(user.email)  # expect: personal-data-in-log review
        logger.info(user.email)  # expect: personal-data-in-log
