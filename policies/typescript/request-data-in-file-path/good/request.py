import os


def read(request):
    name = request.GET["name"]
    return open(f"/srv/files/{os.path.basename(name)}").read()
