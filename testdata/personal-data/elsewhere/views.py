import os

from django.views.generic import FormView


class Printing(FormView):
    def form_valid(self, form):
        os.system("lpr " + self.kwargs["room"])  # expect: request-data-in-shell-command
        os.remove("/data/" + self.kwargs["room"])
        return super().form_valid(form)
