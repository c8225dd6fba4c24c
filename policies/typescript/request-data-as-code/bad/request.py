import pickle
import json


def load(request):
    return pickle.loads(request.body)
