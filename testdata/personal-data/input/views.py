import os
import subprocess

import requests
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe


def statements(request, cursor):
    name = request.GET["room"]
    cursor.execute(f"select * from rooms where name = '{name}'")  # expect: request-data-in-sql
    cursor.execute("select * from rooms where name = '%s'" % request.POST.get("room"))  # expect: request-data-in-sql
    cursor.execute("select * from rooms where name = %s", [name])
    cursor.execute(f"select * from rooms limit {int(request.GET['limit'])}")


def commands(request):
    os.system("convert " + request.GET["name"])  # expect: request-data-in-shell-command
    subprocess.run("convert " + request.GET["name"], shell=True)  # expect: request-data-in-shell-command
    subprocess.run(["convert", request.GET["name"]])


def markup(request):
    if request.GET.get("a"):
        return mark_safe("<p>" + request.GET["a"] + "</p>")  # expect: request-data-in-html
    return HttpResponse("<p>none</p>")


def files(request):
    os.remove(os.path.join("/srv", request.GET["name"]))  # expect: request-data-in-file-path
    os.remove(os.path.join("/srv", os.path.basename(request.GET["name"])))


def addresses(request):
    requests.get(request.GET["url"], timeout=5)  # expect: request-data-in-outgoing-address
    requests.get("https://rooms.example.com/" + request.GET["room"], timeout=5)


def redirects(request):
    if request.GET.get("next"):
        return redirect(request.GET["next"])  # expect: request-data-in-redirect
    return redirect("/rooms/" + request.GET["room"])
