export interface Guest {
  id: string;
  email: string;
  phone: string;
}
