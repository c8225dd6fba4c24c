export function told(user: { email: string; phone: string; iban: string; name: string; card: string }, token: string) {
  console.log(user.email.slice(1)); // expect: personal-data-in-log
  console.log(user.email.substring(0, 20)); // expect: personal-data-in-log
  console.log(user.iban.slice(0, 30)); // expect: personal-data-in-log
  console.log(user.phone.substr(2, 12)); // expect: personal-data-in-log
  console.log(user.email.split("@")[0]); // expect: personal-data-in-log
  const [who] = user.email.split("@");
  console.log(who); // expect: personal-data-in-log
  console.log(user.phone.slice(-4), user.email.slice(0, 3), user.iban.substring(18));
  console.log(user.email.slice(user.email.indexOf("@")), user.email.split("@")[1]);
  console.log(`${user.email.slice(0, 2)}***`, token.slice(0, 12), "Bearer x".split(" ")[0]);
}
