import csv
import logging
from dataclasses import dataclass
from enum import Enum


@dataclass
class Contact:
    Id: str
    Email: str


class Column(Enum):
    Email = "email"
    Phone = "phone"


def imported(path, contact: Contact, column: Column):
    with open(path) as f:
        for row in csv.DictReader(f):
            logging.info("import %s", row["Email"])  # expect: personal-data-in-log
            logging.info("import %s", row["Order Number"])
    logging.info(contact.Email)  # expect: personal-data-in-log
    logging.info(contact.Id)
    logging.info(Column.Email)
    logging.info(column)
