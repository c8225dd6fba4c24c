export function inviteToken() {
  return Math.random().toString(36).slice(2);
}
