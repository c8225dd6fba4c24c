export function tell(value: string) {
  return value.trim().length;
}
