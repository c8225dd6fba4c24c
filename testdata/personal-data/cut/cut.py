import logging


def told(user, access_token):
    logging.info(user.email[1:])  # expect: personal-data-in-log
    logging.info(user.email[:20])  # expect: personal-data-in-log
    logging.info(user.phone[-12:])  # expect: personal-data-in-log
    logging.info(user.email[:-1])  # expect: personal-data-in-log
    logging.info(user.email.split("@")[0])  # expect: personal-data-in-log
    who, host = user.email.split("@")
    logging.info(who)  # expect: personal-data-in-log
    logging.info(host)
    logging.info(user.phone[-4:])
    logging.info(user.email[:2] + "***" + user.email[user.email.index("@") :])
    logging.info(user.email.split("@")[1])
    logging.info(access_token[:12])
