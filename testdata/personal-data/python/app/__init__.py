from .audit import record
from .people import Resident

__all__ = ["record", "Resident"]
