import jwt from "jsonwebtoken";

export const read = (token: string) => jwt.verify(token, key, { algorithms: ["ES256"] });
