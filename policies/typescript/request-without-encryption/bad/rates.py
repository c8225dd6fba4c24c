import requests


def rates():
    return requests.get("http://rates.acme.io/latest", timeout=5)


RATES = "http://rates.acme.io"


def of(day):
    return [requests.get(f"{RATES}/{day}", timeout=5), requests.get(RATES + "/latest", timeout=5)]
