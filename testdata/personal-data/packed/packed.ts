import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { Client } from "@acme/crm";
import { Intercom } from "./client";

const bedrock = new BedrockRuntimeClient({});

export async function asked(user: { email: string }) {
  await bedrock.send(new InvokeModelCommand({ modelId: "x", body: JSON.stringify({ prompt: user.email }) })); // expect: personal-data-to-language-model
  const command = new InvokeModelCommand({ modelId: "x", body: user.email });
  await bedrock.send(command); // expect: personal-data-to-language-model
  await bedrock.send(new InvokeModelCommand({ modelId: "x", body: "hello" }));
}

export async function called(code: string) {
  const token = await exchange(code);
  return [new Intercom({ token: token.access_token }), new Client({ token: token.access_token })];
}
