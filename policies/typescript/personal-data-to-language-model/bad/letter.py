from openai import OpenAI

client = OpenAI()


def letter(patient):
    prompt = f"Write to {patient.first_name} about {patient.diagnosis}"
    return client.chat.completions.create(model="small", messages=[{"role": "user", "content": prompt}])
