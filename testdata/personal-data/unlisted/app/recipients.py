"""Whom a message goes to, by the place or by what a text says; names of accounts, in Python."""
import logging

import requests
import resend

logger = logging.getLogger(__name__)


def deliver(payload, to, email, user_name, config, count):
    resend.Emails.send({"from": "desk@example.com", "to": payload.to, "subject": "x"})  # expect: personal-data-to-third-party review
    logger.info(f"Email sent to {to}")  # expect: personal-data-in-log review
    logger.info(f"Failed to send email to {email.to}")  # expect: personal-data-in-log
    logger.info(f"User {user_name} created")  # expect: personal-data-in-log

    resend.Emails.send({"from": "desk@example.com", "to": "desk@example.com", "subject": "x"})
    logger.info(f"Email sent to {count} people")
    logger.info(f"Moved {payload.source} to {to}")
    logger.info("Signed in as %s", config.username)
    requests.post("https://api.example.com/session", json={"username": user_name, "password": payload.password})
