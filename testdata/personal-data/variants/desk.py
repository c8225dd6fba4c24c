import logging

log = logging.getLogger(__name__)


class Desk:
    @staticmethod
    def note(text):
        log.info(text)  # expect: personal-data-in-log

    @staticmethod
    def size(text):
        log.info(len(text))


def use(guest):
    Desk.note(guest.email)
    Desk.note(guest.room)
    Desk.size(guest.email)


class Command:
    def handle(self, guests):
        for guest in guests:
            self.stdout.write(guest.email)
            self.stdout.write(f"room {guest.room}")
