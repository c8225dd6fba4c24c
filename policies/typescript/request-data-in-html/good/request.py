from django.utils.safestring import mark_safe
from django.utils.html import format_html


def hello(request):
    return format_html("<p>no {}</p>", request.GET["term"])
