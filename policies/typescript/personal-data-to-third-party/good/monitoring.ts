export function identify(user: User) {
  Sentry.setUser({ id: user.id });
}
