import Anthropic from "@anthropic-ai/sdk";
import { openai } from "@ai-sdk/openai";
import { generateText } from "ai";
import OpenAI from "openai";

const client = new OpenAI();
const claude = new Anthropic();

export async function letter(patient: { firstName: string; diagnosis: string; ward: string }) {
  const prompt = `Write a kind letter to ${patient.firstName}`;
  await generateText({ model: openai("small"), prompt }); // expect: personal-data-to-language-model
  await client.chat.completions.create({ messages: [{ role: "user", content: patient.diagnosis }] }); // expect: personal-data-to-language-model
  await claude.messages.create({ messages: [{ role: "user", content: patient.firstName }] }); // expect: personal-data-to-language-model
  await generateText({ model: openai("small"), prompt: `Opening hours of ward ${patient.ward}` });
  await client.models.list();
}
