from openai import OpenAI

client = OpenAI()


def letter(ward):
    prompt = f"Write the opening hours of ward {ward.number}"
    return client.chat.completions.create(model="small", messages=[{"role": "user", "content": prompt}])
