import subprocess


def convert(request):
    name = request.POST["name"]
    subprocess.run(f"convert {name} out.png", shell=True)
