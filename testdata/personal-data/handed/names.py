import functools
import logging
import operator
from functools import partial
from operator import attrgetter

from .out import count, say as told

write = logging.info
log = logging.getLogger(__name__)
warn = log.warning
sent = functools.partial(logging.info, "sent to %s")
noted = partial(print, "noted")


def quiet(text):
    return text


def note(text):
    log.info(text)  # expect: personal-data-in-log


def named(user):
    write(user.email)  # expect: personal-data-in-log
    write(user.room)
    warn("to %s", user.email)  # expect: personal-data-in-log
    sent(user.email)  # expect: personal-data-in-log
    sent(user.room)
    noted(user.email)  # expect: personal-data-in-log
    quiet(user.email)
    told(user.email)  # expect: personal-data-in-log
    told(user.room)
    count(user.email)
    partial(logging.info, user.email)  # expect: personal-data-in-log
    partial(quiet, user.email)


def each(guests):
    list(map(print, [guest.email for guest in guests]))  # expect: personal-data-in-log
    list(map(print, [guest.room for guest in guests]))
    list(map(note, [guest.email for guest in guests]))
    list(map(quiet, [guest.email for guest in guests]))
    print(list(map(lambda guest: guest.email, guests)))  # expect: personal-data-in-log
    print(list(map(lambda guest: guest.room, guests)))
    print(list(map(attrgetter("email"), guests)))  # expect: personal-data-in-log
    print(list(map(len, [guest.email for guest in guests])))


def asked(guest):
    print(operator.attrgetter("email")(guest))  # expect: personal-data-in-log
    print(operator.attrgetter("room")(guest))
    of_address = attrgetter("email")
    log.info(of_address(guest))  # expect: personal-data-in-log


class Desk:
    def __init__(self):
        self.out = logging.info
        self.keep = quiet

    def show(self, guest):
        self.out(guest.email)  # expect: personal-data-in-log
        self.out(guest.room)
        self.keep(guest.email)


def shadowed(guest):
    def print(text):
        return len(text)

    print(guest.email)


def shown(guest):
    print(guest.email)  # expect: personal-data-in-log
