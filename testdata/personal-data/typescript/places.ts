// Where data stays or is seen outside of the program.
import { writeFileSync } from "node:fs";
import jsonwebtoken from "jsonwebtoken";
import Anthropic from "@anthropic-ai/sdk";

const model = new Anthropic();

export async function places(router: Router, user: Account, key: string) {
  router.push(`/verify?email=${user.email}`); // expect: personal-data-in-url
  router.push(`/verify?id=${user.id}`);
  window.open(`https://help.example.com/?q=${user.phoneNumber}`); // expect: personal-data-in-url
  window.open("https://help.example.com/");
  localStorage.setItem("email", user.email); // expect: personal-data-in-browser-storage
  localStorage.setItem("theme", user.theme);
  sessionStorage.setItem("form", JSON.stringify({ phone: user.phoneNumber })); // expect: personal-data-in-browser-storage
  sessionStorage.setItem("form", JSON.stringify({ step: 3 }));
  const token = jsonwebtoken.sign({ sub: user.id, email: user.email }, key); // expect: personal-data-in-token
  const other = jsonwebtoken.sign({ sub: user.id }, process.env.JWT_SECRET);
  writeFileSync("people.csv", user.email); // expect: personal-data-in-file
  writeFileSync("people.csv", user.id);
  await model.messages.create({ messages: [{ role: "user", content: user.email }] }); // expect: personal-data-to-language-model
  await model.messages.create({ messages: [{ role: "user", content: user.id }] });
  return [token, other];
}
