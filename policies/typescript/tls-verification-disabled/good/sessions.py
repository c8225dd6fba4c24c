import ssl as s

import requests
from httpx import AsyncClient as A
from requests import get as g

from rates.settings import CHECK

CA = "/etc/ssl/own-ca.pem"


def rates(url, verify=True):
    t = requests.Session()
    t.verify = CA
    g(url, verify=CA)
    requests.post(url, verify=verify)
    requests.get(url, **{"verify": CHECK})
    return A(verify=True)


def form(f):
    f.verify = False
    return f


def context():
    c = s.create_default_context()
    c.verify_mode = s.CERT_REQUIRED
    return c
