from django.shortcuts import redirect


def back(request):
    return redirect("/rooms/" + request.GET["room"])
