import string

import boto3
import logging
from loguru import logger


def steps(user):
    logging.info(string.Template("$m").substitute(m=user.email))  # expect: personal-data-in-log
    logging.info(string.Template("$m").substitute(m=user.id))
    logger.opt(lazy=True).debug("{}", lambda: user.email)  # expect: personal-data-in-log
    logger.opt(lazy=True).debug("{}", lambda: user.id)
    boto3.client("sns").publish(TopicArn="x", Message=user.email)  # expect: personal-data-in-queue-or-cache review


def kept(user):
    data = {"mail": user.email, "next": user.id}
    logging.info(data.pop("next"))
    logging.info(data.pop("mail"))  # expect: personal-data-in-log
