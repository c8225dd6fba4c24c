import os


def read(request):
    name = request.GET["name"]
    return open(f"/srv/files/{name}").read()
