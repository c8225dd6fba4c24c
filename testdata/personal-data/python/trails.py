"""Objects that are called, and what is passed to them by any name."""
import logging

from app.trail import Trail

log = logging.getLogger(__name__)


def note(message, name=None, **more):
    log.info(message, extra=more)  # expect: personal-data-in-log


class Service:
    def __init__(self, trail: Trail):
        self.trail = trail

    def run(self, guest):
        self.trail("in", guest_id=guest.pk, email=guest.email)  # expect: personal-data-in-log
        self.trail("in", guest_id=guest.pk)
        self.trail("in", name=guest.email)
        self.trail.write("in", guest.email)
        note("in", email=guest.email)
        note("in", name=guest.email)


def asked(trail: Trail, guest):
    trail("out", phone=guest.phone)  # expect: personal-data-in-log
    trail("out", guest_id=guest.pk)


def cookies(response, request, settings):
    response.set_cookie("a", request.session.session_key, httponly=True)
    response.set_cookie("a", request.session.session_key, httponly=settings.HTTPONLY)  # expect: personal-data-in-browser-storage review
    response.set_cookie("a", request.session.session_key)  # expect: personal-data-in-browser-storage
