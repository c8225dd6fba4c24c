export interface Visitor {
  id: string;
  email: string;
  firstName: string;
}

export interface Building {
  id: string;
  floors: number;
}
