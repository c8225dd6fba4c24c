import logging

from django.db import models
from django.http import JsonResponse

logger = logging.getLogger(__name__)


class Lodging(models.Model):
    email = models.EmailField()
    phone = models.CharField()


def told(pk):
    lodging = Lodging.objects.get(pk=pk)
    # What stands for a row in a text is what its class says, once.
    logger.info(f"opened {lodging}")  # expect: personal-data-in-log review
    logger.info(f"opened {lodging.phone}")  # expect: personal-data-in-log


def listed(asked):
    chosen = Lodging.objects.filter(floor=3)
    return JsonResponse({"all": list(chosen.values("id", "email"))})


def taken_apart(pairs):
    found = [(lodging.email, lodging.pk) for lodging in pairs]
    for email, lodging_id in found:
        logger.info("%s", lodging_id)
