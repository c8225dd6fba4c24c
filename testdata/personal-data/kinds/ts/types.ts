interface Address { street: string; city: string }
interface Human { id: string; name: string; email: string; home: Address }
type Row = Human & { plan: string };
type Part = Pick<Human, "id" | "plan">;
class Lodger { name = ""; taxId = ""; flat = 1; }
interface Font { familyName: string; weight: number }
interface Branch { name: string; city: string; openingHours: string }
type Node2 = { name: string; children: Node2[] };
export function go(a: Human, b: Row[], c: Part, d: Lodger, e: Font, f: Branch, h: Node2, i: Partial<Human>, j: Map<string, Human>) {
  console.log(a.name); // expect: personal-data-in-log
  for (const r of b) console.log(r.name); // expect: personal-data-in-log
  console.log(c);
  console.log(d.name); // expect: personal-data-in-log
  console.log(d.flat);
  console.log(e.familyName);
  console.log(f.name);
  console.log(h.name);
  console.log(i.name); // expect: personal-data-in-log
  const { name, ...rest } = a;
  console.log(name); // expect: personal-data-in-log
  console.log(rest.id);
}
