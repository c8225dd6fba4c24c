import jwt from "jsonwebtoken";

export const issue = (user: User) => jwt.sign({ sub: user.id }, process.env.JWT_KEY);
