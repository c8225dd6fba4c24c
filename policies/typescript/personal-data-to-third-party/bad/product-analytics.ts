export function signedUp(user: User) {
  posthog.identify(user.id, { email: user.email });
}
