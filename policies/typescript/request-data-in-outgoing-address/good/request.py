import requests


def preview(request):
    url = request.GET["url"]
    return requests.get(f"https://images.example.com/{url}", timeout=5)
