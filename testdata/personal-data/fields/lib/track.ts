import { put } from "./put";

export const track = async ({ id, avatar }: { id: string; avatar?: string }) => {
  if (avatar) await put({ key: id, body: avatar });
};
