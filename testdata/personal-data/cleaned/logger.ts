import { cleanFields } from "./fields";

export type Logger = ReturnType<typeof createLogger>;

export function createLogger(scope: string) {
  const write = (level: string, message: string, fields?: unknown) =>
    console.log(level, scope, message, JSON.stringify(redactFields(fields)));
  return {
    info: (message: string, fields?: unknown) => write("info", message, fields),
    warn: (message: string, fields?: unknown) => write("warn", message, fields),
    error: (message: string, fields?: unknown) => write("error", message, fields),
  };
}

function redactFields(fields: unknown) {
  return cleanFields(fields);
}
