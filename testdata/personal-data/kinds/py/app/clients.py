from openai import OpenAI
from posthog import Posthog

hog = Posthog("key")
model = OpenAI()
