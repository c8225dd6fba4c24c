import pickle
import json


def load(request):
    return json.loads(request.body)
