from django.utils.safestring import mark_safe
from django.utils.html import format_html


def hello(request):
    return mark_safe("<p>no " + request.GET["term"] + "</p>")
