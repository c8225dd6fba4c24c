from django import forms


class Alert(forms.Form):
    def clean(self):
        email = self.cleaned_data.get("email")
        raise forms.ValidationError("%s has one" % email)


def invite(email):
    raise RuntimeError("%s has one" % email)  # expect: personal-data-in-raised-error


def asked(request, logger):
    logger.info("%s", request.headers.get("Authorization"))  # expect: personal-data-in-log


class ProfileValidationError(Exception):
    pass


def refuse(guest):
    raise ProfileValidationError([{"input": guest.email}])
