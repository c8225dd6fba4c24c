from django.shortcuts import redirect


def done(request, user):
    return redirect(f"/welcome?email={user.email}")
