import sentry_sdk


def identify(user):
    sentry_sdk.set_user({"id": user.pk})
