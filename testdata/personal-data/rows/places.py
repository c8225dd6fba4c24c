import io
import logging


def parts(user, request):
    return user.email, request.language


def language(user, request):
    mail, lang = parts(user, request)
    logging.info("%s", lang)


def mail(user, request):
    mail, lang = parts(user, request)
    logging.info("%s", mail)  # expect: personal-data-in-log


def whole(user, request):
    logging.info("%s", parts(user, request))  # expect: personal-data-in-log


def without_a_place(user):
    logging.info("sent".format(user.name))


def with_one(user):
    logging.info("sent {}".format(user.name))  # expect: personal-data-in-log


def in_memory(user):
    out = io.BytesIO()
    out.write(user.email.encode())
    return out.getvalue()
