import logging
from people import Tenant
def a():
    for t in Tenant.objects.filter(rent=1).iterator():
        logging.info("b1 %s", t)  # expect: personal-data-in-log review
def b():
    t, made = Tenant.objects.get_or_create(rent=1)
    logging.info("b2 %s", t)  # expect: personal-data-in-log review
def c():
    t, made = Tenant.objects.get_or_create(rent=1)
    logging.info("QUIET b3 %s", made)
def d():
    r = Tenant.objects.values_list("email", flat=True)
    logging.info("b4 %s", list(r))  # expect: personal-data-in-log
def e():
    r = Tenant.objects.values("rent")
    logging.info("QUIET b5 %s", r)
def f():
    r = Tenant.objects.values()
    logging.info("b6 %s", r)  # expect: personal-data-in-log
def g():
    r = Tenant.objects.filter(rent=2).values()
    for x in r: logging.info("b7 %s", x)  # expect: personal-data-in-log
def h():
    r = Tenant.objects.only("rent").first()
    logging.info("b8 %s", r.rent)
def i():
    r = Tenant.objects.all().values_list("email", "rent")
    for mail, rent in r: logging.info("b9 %s", mail)  # expect: personal-data-in-log
def i2():
    r = Tenant.objects.all().values_list("email", "rent")
    for mail, rent in r: logging.info("QUIET b10 %s", rent)
