import logging
from typing import Literal

from django.http import HttpResponseBadRequest, JsonResponse
from fastapi import HTTPException, status
from flask import abort
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

logger = logging.getLogger(__name__)


def fast(user):
    if user.pk == 1:
        raise HTTPException(status_code=404, detail=f"no {user.email}")  # expect: personal-data-in-error-response
    raise HTTPException(status_code=404, detail=f"no {user.pk}")


def django(user):
    if user.pk == 1:
        return JsonResponse({"taken": user.email}, status=409)  # expect: personal-data-in-error-response
    if user.pk == 2:
        return HttpResponseBadRequest(f"taken: {user.email}")  # expect: personal-data-in-error-response
    if user.pk == 3:
        return HttpResponseBadRequest("taken")
    return JsonResponse({"email": user.email})


def rest(user):
    if user.pk == 1:
        raise ValidationError({"email": f"{user.email} is taken"})  # expect: personal-data-in-error-response
    if user.pk == 2:
        return Response({"who": user.phone}, status=status.HTTP_400_BAD_REQUEST)  # expect: personal-data-in-error-response
    if user.pk == 3:
        return Response({"who": user.pk}, status=status.HTTP_400_BAD_REQUEST)
    return Response({"who": user.phone})


def flask(user):
    if user.pk == 1:
        abort(404, f"no {user.email}")  # expect: personal-data-in-error-response
    abort(404, "no such user")


def raised(user, save):
    try:
        save(user)
        raise ValueError(f"not saved: {user.email}")
    except ValueError as error:
        logger.warning("failed: %s", error)  # expect: personal-data-in-log
    try:
        save(user)
        raise ValueError("not saved")
    except ValueError as error:
        logger.warning("failed: %s", error)
    except (KeyError, TypeError) as other:
        logger.warning("failed: %s", other)


def refund(reason: Literal["duplicate", "requested_by_customer"], quantity_per_customer):
    logger.info("refund", extra={"reason": reason})
    logger.info("at most %s", quantity_per_customer)


def statements(cursor, connection):
    rows = connection.execute("SELECT email, plan FROM users").fetchall()
    logger.info("rows %s", rows)  # expect: personal-data-in-log
    plans = connection.execute("SELECT id, plan FROM users").fetchall()
    logger.info("plans %s", plans)
