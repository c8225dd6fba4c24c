export function remember(user: User) {
  localStorage.setItem("last", user.id);
}
