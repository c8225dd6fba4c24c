import json

import boto3
from google import genai
from google.genai import types

bedrock = boto3.client("bedrock-runtime")
client = genai.Client()


def asked(user):
    bedrock.invoke_model(modelId="x", body=json.dumps({"prompt": user.email}))  # expect: personal-data-to-language-model
    client.models.generate_content(model="x", contents=[types.Part.from_text(text=user.email)])  # expect: personal-data-to-language-model
    client.models.generate_content(model="x", contents=[types.Part.from_text(text="hello")])
