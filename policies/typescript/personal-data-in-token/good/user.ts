export function issue(user: User) {
  return jwt.sign({ sub: user.id }, process.env.JWT_SECRET);
}
