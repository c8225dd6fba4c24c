import os


def drop(request):
    name = request.GET["name"]
    os.remove(f"/srv/files/{name}")
