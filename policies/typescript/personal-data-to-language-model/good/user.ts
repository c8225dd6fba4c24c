import OpenAI from "openai";

const openai = new OpenAI();

export function summarise(user: User) {
  return openai.responses.create({ model: "gpt-5", input: `Write to customer ${user.id}` });
}
