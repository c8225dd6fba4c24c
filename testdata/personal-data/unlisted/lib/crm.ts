import { CrmClient } from "northwind-crm";

export const crm = new CrmClient({ apiKey: process.env.CRM_API_KEY });
