import jwt from "jsonwebtoken";

export const login = (id: string, key: string) => jwt.sign({ sub: id }, key, { expiresIn: "15m" });
