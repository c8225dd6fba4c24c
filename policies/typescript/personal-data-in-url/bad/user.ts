export function verify(router: Router, user: User) {
  router.push(`/verify?email=${user.email}`);
}
