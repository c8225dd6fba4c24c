interface Landlord {
  id: string;
  name: string;
  email: string;
  taxId: string;
}

type Visitor = { id: string; name: string; phone: string; dateOfBirth: Date };

interface Workspace {
  id: string;
  name: string;
  plan: string;
}

interface Company {
  name: string;
  email: string;
  phone: string;
}

class CreateSubscription {
  firstName: string;
  email: string;
  plan: string;
}

export function person(landlord: Landlord, rows: Visitor[], payload: CreateSubscription) {
  console.warn(`suspended ${landlord.name}`); // expect: personal-data-in-log
  console.log(rows); // expect: personal-data-in-log, personal-data-in-log review
  console.log(payload); // expect: personal-data-in-log, personal-data-in-log review
  console.log(landlord.id, payload.plan);
}

export function thing(workspacesWithoutUsers: Workspace[], font: { familyName: string }, company: Company, server: Server) {
  console.table(workspacesWithoutUsers.map((workspace) => ({ name: workspace.name })));
  console.log(font.familyName, company.name, server.ipAddress);
  const workspace: Workspace = load();
  console.log(workspace);
}
