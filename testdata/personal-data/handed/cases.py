import logging

log = logging.getLogger(__name__)


def by_class(guest):
    match guest:
        case Guest(email=e, room=room):
            log.warning(e)  # expect: personal-data-in-log
            log.warning(room)
        case models.Guest(profile=Profile(phone=number)) if number:
            log.warning(number)  # expect: personal-data-in-log


def by_key(row):
    match row:
        case {"email": e, "room": room}:
            log.warning(e)  # expect: personal-data-in-log
            log.warning(room)
        case {"mail": e} | {"contact": {"email": e}}:
            log.warning(e)  # expect: personal-data-in-log
        case {"email": _, **others}:
            log.warning(others["room"])
        case {"room": room}:
            log.warning(room)


def whole(guest):
    match guest.email:
        case "":
            log.warning("none")
        case str(e):
            log.warning(e)  # expect: personal-data-in-log
        case e:
            log.warning(e)  # expect: personal-data-in-log
    match guest.room:
        case e:
            log.warning(e)


def in_order(guest):
    match guest.email, guest.room:
        case e, room:
            log.warning(e)  # expect: personal-data-in-log
            log.warning(room)
        case (a, b) as both:
            log.warning(b)
            log.warning(both)  # expect: personal-data-in-log
    match guest.emails:
        case [first, *more]:
            log.warning(first)  # expect: personal-data-in-log
            log.warning(len(more))
