export function cleanFields(fields: unknown): unknown {
  return fields;
}
