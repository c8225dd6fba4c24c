export function issue(user: User) {
  return jwt.sign({ sub: user.id, email: user.email }, process.env.JWT_SECRET);
}
