"""How personal data gets from one to the other."""
import hashlib
import json
import logging

log = logging.getLogger(__name__)


def texts(user):
    log.info("a " + user.email)  # expect: personal-data-in-log
    log.info("a %s" % user.email)  # expect: personal-data-in-log
    log.info("a {}".format(user.email))  # expect: personal-data-in-log
    log.info("a {mail}".format(mail=user.email))  # expect: personal-data-in-log
    log.info(f"a {user.email!r}")  # expect: personal-data-in-log
    log.info(f"a {len(user.email)}")
    log.info(", ".join(["a", user.email]))  # expect: personal-data-in-log
    log.info(json.dumps({"a": user.email}))  # expect: personal-data-in-log


def collections(users):
    log.info([u.email for u in users])  # expect: personal-data-in-log
    log.info([u.pk for u in users])
    log.info({u.pk: u.email for u in users if u.email})  # expect: personal-data-in-log
    mails = []
    for u in users:
        mails.append(u.email)
    log.info(mails)  # expect: personal-data-in-log
    log.info(len(mails))
    for at, u in enumerate(users):
        log.info(at)
        log.info(u.email)  # expect: personal-data-in-log
    first, *rest = mails
    log.info(rest)  # expect: personal-data-in-log
    data = {"to": users[0].email, "id": 1}
    log.info(data["id"])
    log.info(data["to"])  # expect: personal-data-in-log
    copy = {**data, "more": True}
    log.info(copy)  # expect: personal-data-in-log


def sanitised(user):
    log.info(hashlib.sha256(user.email.encode()).hexdigest())
    log.info(mask_email(user.email))
    log.info(bool(user.email))
    log.info(user.email is None)
    log.info(user.email[:2] + "...")
    log.info(user.email.split("@")[1])
    mail = user.email
    mail = redact(mail)
    log.info(mail)


def branches(user, known):
    if known:
        shown = user.email
    elif user.pk:
        shown = user.pk
    else:
        shown = "nobody"
    log.info(shown)  # expect: personal-data-in-log
    other = user.email if known else "nobody"
    log.info(other)  # expect: personal-data-in-log
    log.info("yes" if user.email else "no")
    if (mail := user.email) and known:
        log.info(mail)  # expect: personal-data-in-log
    try:
        notify(user)
    except ValueError as email:
        log.warning(email)
    error = ValueError(f"no such person: {user.email}")
    log.warning(error)  # expect: personal-data-in-log


def card(person):
    return {"line": person.phone, "room": person.room}


def note(text, *, contact=None):
    log.info("%s", text)
    log.info("%s", contact)  # expect: personal-data-in-log


def functions(guest):
    shown = card(guest)
    log.info(shown["line"])  # expect: personal-data-in-log
    log.info(shown["room"])
    note("hello", contact=guest.email)


class Desk:
    def __init__(self, audit):
        self.audit = audit

    def tell(self, first, second):
        log.info(second)  # expect: personal-data-in-log

    def open(self, guest):
        self.tell(guest.phone, guest.email)

    @staticmethod
    def close(guest):
        log.info(guest.room)


async def waits(store):
    person = await store.load()
    log.info(person.email)  # expect: personal-data-in-log
    async for each in store.all():
        log.info(each.room)


def words(email_service, email_template, is_email, user):
    log.info(email_service)
    log.info(email_template)
    log.info(is_email)
    log.info(user.email_verified)
