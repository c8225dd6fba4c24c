type User = { email: string };

export function inner(user: User) {
  const console = { log(_: string) {} };
  console.log(user.email);
}

export function outer(user: User) {
  console.log(user.email); // expect: personal-data-in-log
}

export function passed(console: Console, user: User) {
  console.log(user.email); // expect: personal-data-in-log
}

export const worker = {
  fetch(user: User) {
    return fetch("https://crm.example.com/v1", { body: user.email }); // expect: personal-data-to-third-party
  },
};
