import subprocess


def convert(request):
    name = request.POST["name"]
    subprocess.run(["convert", name, "out.png"])
