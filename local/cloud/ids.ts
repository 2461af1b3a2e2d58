import { createHash } from "node:crypto";

/** An identifier in the form of a UUID that is the same for the same text. */
export const uuidFrom = (text: string): string => {
  const digest = createHash("sha256").update(text).digest("hex");
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
};
