import jwt from "jsonwebtoken";

export const read = (token: string) => jwt.verify(token, key, { algorithms: ["HS256", "none"], ignoreExpiration: true });
