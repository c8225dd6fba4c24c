import requests


def preview(request):
    url = request.GET["url"]
    return requests.get(url, timeout=5)
