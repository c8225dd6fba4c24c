import ssl

import requests


def rates():
    return requests.get("https://rates.example.com/v1", verify=False)


def context():
    made = ssl.create_default_context()
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


ssl._create_default_https_context = ssl._create_unverified_context
