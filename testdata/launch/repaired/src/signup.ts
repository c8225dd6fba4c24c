import jwt from "jsonwebtoken";

export async function signup(user: { id: string; email: string }) {
  console.log("new user", user.id);
  return jwt.sign({ sub: user.id }, process.env.SESSION_SECRET!, { algorithm: "HS256", expiresIn: "15m" });
}
