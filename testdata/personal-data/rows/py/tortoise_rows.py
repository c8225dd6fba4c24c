import logging
from tortoise import fields
from tortoise.models import Model
class Lodger(Model):
    id = fields.IntField(primary_key=True)
    phone = fields.CharField(max_length=20)
    rent = fields.IntField()
async def a():
    r = await Lodger.all().values("phone")
    logging.info("c1 %s", r)  # expect: personal-data-in-log
async def b():
    r = await Lodger.get(id=1)
    logging.info("c2 %s", r.phone)  # expect: personal-data-in-log
async def c():
    r = await Lodger.all().values("rent")
    logging.info("QUIET c3 %s", r)
async def d():
    r = await Lodger.filter(rent=2).values_list("phone", flat=True)
    logging.info("c4 %s", r)  # expect: personal-data-in-log
