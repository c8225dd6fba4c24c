export function Card({ mail, children }: { mail: string; children?: unknown }) {
  console.log("card", mail);
  return <section>{children as string}</section>;
}

export const Quiet = ({ mail }: { mail: string }) => <b>{mail}</b>;
