import os


def drop(request):
    name = request.GET["name"]
    os.remove(f"/srv/files/{os.path.basename(name)}")
