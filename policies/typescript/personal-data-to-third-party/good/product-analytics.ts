export function signedUp(user: User) {
  posthog.identify(user.id, { plan: user.plan });
}
