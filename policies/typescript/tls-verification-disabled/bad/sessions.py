import os
import ssl as s

import boto3
import requests
from httpx import AsyncClient as A
from requests import get as g

CHECK = False


class Rates:
    def __init__(self):
        self.s = requests.Session()
        self.s.verify = False


def rates(url, verify=False):
    t = requests.Session()
    t.verify = CHECK
    g(url, verify=False)
    requests.post(url, verify=verify)
    requests.get(url, **{"verify": False})
    return A(verify=CHECK), boto3.client("s3", verify=False)


def context():
    c = s.create_default_context()
    c.verify_mode = s.CERT_NONE
    os.environ["PYTHONHTTPSVERIFY"] = "0"
    return c
