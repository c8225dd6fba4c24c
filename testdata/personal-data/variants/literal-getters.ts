export function getters(user: { id: string; email: string }) {
  const shown = {
    get mail() {
      return user.email;
    },
    get size() {
      return 3;
    },
  };
  console.log(shown.mail); // expect: personal-data-in-log
  console.log(shown.size);
}
