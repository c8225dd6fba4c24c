import logging

log = logging.getLogger(__name__)


class Card:
    def __init__(self, guest):
        self.guest = guest

    @property
    def label(self):
        return self.guest.email

    @property
    def place(self):
        return self.guest.room


def card(card: Card):
    log.info(card.label)  # expect: personal-data-in-log
    log.info(card.place)


def outer(guest):
    found = ""
    size = ""

    def find():
        nonlocal found, size
        found = guest.email
        size = guest.room

    find()
    log.info(found)  # expect: personal-data-in-log
    log.info(size)


LAST = ""
ROOM = ""


def keep(guest):
    global LAST, ROOM
    LAST = guest.email
    ROOM = guest.room


def last():
    log.info(LAST)  # expect: personal-data-in-log
    log.info(ROOM)


def local(guest):
    email = guest.email
    room = guest.room
    log.info("to %(email)s" % locals())  # expect: personal-data-in-log
    log.info("in {room}".format(**locals()))
    log.info("in %(room)s" % {"room": room, "to": email})
    log.info("to %(email)s", locals())  # expect: personal-data-in-log
