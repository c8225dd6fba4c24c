export function verify(router: Router, user: User) {
  router.push(`/verify?id=${user.id}`);
}
