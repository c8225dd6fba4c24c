export const log = 1; export const createClient = () => ({ track() {} });
