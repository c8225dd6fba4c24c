type User = { email: string };

// A module's own name in place of the language's.
const console = { log(_: string) {}, keep: (text: string) => text };
const { log } = console;

function fetch(url: string, options: { body: string }) {
  return url.length + options.body.length;
}

export function quiet(user: User) {
  console.log(user.email);
  log(user.email);
  fetch("https://crm.example.com", { body: user.email });
  globalThis.console.log(user.email); // expect: personal-data-in-log
}
