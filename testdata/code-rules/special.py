import logging


def told(patient):
    logging.info("found %s", patient.diagnosis)  # expect: personal-data-in-log, special-category-data-processed
    logging.info("found %s", patient.room)
