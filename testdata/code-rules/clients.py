import os

import httpx
import ldap
import paramiko
import pymongo
import redis
import requests
from flask_cors import CORS

API = "http://api.acme-corp.com"
OTHER = "https://api.acme-corp.com"


def connect(token):
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # expect: tls-verification-disabled
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    ldap.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_NEVER)  # expect: tls-verification-disabled
    ldap.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
    pymongo.MongoClient("db", tlsAllowInvalidCertificates=True)  # expect: tls-verification-disabled
    redis.Redis(ssl=True, ssl_cert_reqs=None)  # expect: tls-verification-disabled
    os.environ["CURL_CA_BUNDLE"] = ""  # expect: tls-verification-disabled
    requests.get(f"{API}/me", headers={"Authorization": token})  # expect: request-without-encryption
    requests.get(API + "/me")  # expect: request-without-encryption
    url = "http://shop.acme-corp.com"
    requests.get(url)  # expect: request-without-encryption
    httpx.AsyncClient(base_url="http://api.acme-corp.com")  # expect: request-without-encryption
    requests.get(f"{OTHER}/me")
    requests.get(f"http://{token}/me")


CORS(app, supports_credentials=True)  # expect: credentials-for-any-origin
CORS(other, supports_credentials=True, origins=ORIGINS)


def login(response, value):
    response.set_cookie("session", value)  # expect: insecure-cookie
    response.set_cookie("session", value, httponly=True, secure=True)
    response.set_cookie("session", value, httponly=True)  # expect: insecure-cookie review
    response.set_cookie("theme", value)
    response.set_cookie("session", "", max_age=0)
