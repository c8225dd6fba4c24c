import ssl

import requests


def rates():
    return requests.get("https://rates.example.com/v1", verify="/etc/ssl/own-ca.pem")


def context():
    made = ssl.create_default_context()
    made.check_hostname = True
    made.verify_mode = ssl.CERT_REQUIRED
    return made
