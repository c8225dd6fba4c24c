import logging
from peewee import Model, CharField, IntegerField
class Payer(Model):
    email = CharField()
    rent = IntegerField()
def a():
    for r in Payer.select().dicts():
def b():
    for r in Payer.select(Payer.rent).dicts():
        logging.info("QUIET d2 %s", r)
def c():
    r = list(Payer.select(Payer.email).tuples())
    logging.info("d3 %s", r)  # expect: personal-data-in-log
