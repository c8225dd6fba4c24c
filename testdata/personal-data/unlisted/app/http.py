import requests


def post_json(url, payload):
    return requests.post(url, json=payload)
