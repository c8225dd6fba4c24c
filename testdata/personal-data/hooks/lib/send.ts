import { generateText } from "ai";
import { useCallback } from "react";

type Options = { prompt: string; label: string };

export function createGenerate(model: any) {
  return async function generate(options: Options) {
    return generateText({ model, prompt: options.prompt });
  };
}

export const useSend = () => useCallback((mail: string, id: string) => console.log("sent", mail), []);

export const useNothing = () => (mail: string) => mail.length;
