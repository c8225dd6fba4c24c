import OpenAI from "openai";
import { GoogleGenAI } from "@google/genai";
import { streamText, generateObject } from "ai";
import { ChatAnthropic } from "@langchain/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
const ai = new OpenAI();
const gem = new GoogleGenAI({});
const chain = new ChatAnthropic({});
type P = { email: string; diagnosis: string; ward: string; firstName: string };
export async function go(p: P, org: { plan: string }) {
  const messages = [{ role: "system", content: "kind" }];
  messages.push({ role: "user", content: `Write to ${p.firstName}` });
  await ai.chat.completions.create({ model: "m", messages }); // expect: personal-data-to-language-model
  await ai.responses.create({ model: "m", input: `about ${org.plan}` });
  await gem.models.generateContent({ model: "m", contents: p.diagnosis }); // expect: personal-data-to-language-model
  const lines = ["Patient:", p.diagnosis].join("\n");
  streamText({ model: m, system: "x", prompt: lines }); // expect: personal-data-to-language-model
  generateObject({ model: m, prompt: `ward ${p.ward}` });
  let text = "Dear ";
  text += p.firstName;
  await chain.invoke(text); // expect: personal-data-to-language-model
  await chain.invoke([["user", "hello"]]);
}
