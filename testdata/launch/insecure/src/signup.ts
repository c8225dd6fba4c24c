import jwt from "jsonwebtoken";

export async function signup(user: { email: string; ssn: string }) {
  console.log("new user", user.email);
  localStorage.setItem("email", user.email);
  await fetch("https://api.openai.com/v1/chat/completions", { method: "POST", body: JSON.stringify({ input: user.ssn }) });
  return jwt.sign({ email: user.email }, process.env.SESSION_SECRET!, { algorithm: "none" });
}
