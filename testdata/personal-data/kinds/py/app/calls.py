from .clients import hog, model as writer


def calls(user):
    hog.capture(user.pk, "came", properties={"to": user.email})  # expect: personal-data-to-third-party
    hog.capture(user.pk, "came", properties={"plan": user.plan})
    writer.responses.create(model="m", input=f"Write to {user.first_name}")  # expect: personal-data-to-language-model
    writer.responses.create(model="m", input=f"Write about {user.plan}")
