from app import Resident, record


def leave(someone: Resident):
    record("left", account=someone.email)  # expect: personal-data-in-log
    record("left", account=someone.floor)
    print(someone.name)  # expect: personal-data-in-log
