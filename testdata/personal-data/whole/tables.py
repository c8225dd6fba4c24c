from django.http import JsonResponse

from .models import Room


def create(request):
    Room.objects.create(**request.data)  # expect: request-data-in-table review
    Room.objects.filter(id=1).update(**request.data)  # expect: request-data-in-table review
    Room.objects.create(title=request.data["title"])
    serializer = RoomSerializer(data=request.data)
    serializer.save()
