from django.shortcuts import redirect


def back(request):
    return redirect(request.GET["next"])
