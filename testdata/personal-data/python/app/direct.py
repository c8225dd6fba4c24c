from app.audit import Trail, record, silent

from . import audit
from .people import Resident, contact, floor

trail = Trail()


def move_in(someone: Resident):
    record("moved in", account=someone.email)  # expect: personal-data-in-log
    silent("moved in", someone.email)
    audit.record("moved in", account=someone.phone)  # expect: personal-data-in-log
    audit.silent("moved in", someone.phone)
    trail.add("moved in", someone.name)  # expect: personal-data-in-log
    trail.add("moved in", someone.floor)
    print(contact(someone))  # expect: personal-data-in-log
    print(floor(someone))
    print(someone.name)  # expect: personal-data-in-log


class Office:
    def __init__(self, trail: Trail):
        self.trail = trail

    def move_out(self, someone: Resident):
        self.trail.add("moved out", account=someone.email)  # expect: personal-data-in-log
        self.trail.add("moved out", account=someone.floor)
