import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";

/** Where identifiers come from. */
export interface Ids {
  /** A new ULID: 26 characters that sort by the instant they were made at. */
  ulid(): string;
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const encode = (value: bigint, length: number): string => {
  let text = "";
  for (let rest = value, i = 0; i < length; i++, rest >>= 5n)
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
  return text;
};

/** ULIDs from the clock and a source of 10 random bytes. Within a millisecond they still grow, so the entries of one change keep their order. */
export const idsFrom = (clock: Clock, tenBytes: () => Uint8Array): Ids => {
  let lastMs = -1;
  let tail = 0n;
  return {
    ulid() {
      const ms = Math.max(Date.parse(clock.now()), lastMs);
      if (ms === lastMs) tail = (tail + 1n) & ((1n << 80n) - 1n);
      else tail = BigInt(`0x${Buffer.from(tenBytes()).toString("hex")}`) >> 1n;
      lastMs = ms;
      return encode(BigInt(ms), 10) + encode(tail, 16);
    },
  };
};

/** ULIDs with the tail from the system's secure random source. */
export const randomIds = (clock: Clock): Ids => idsFrom(clock, () => randomBytes(10));

/**
 * An identifier that follows from its parts: the same parts, the same 26 characters. It makes a
 * repeated request find what the first one wrote.
 */
export const derivedId = (...parts: readonly string[]): string => {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest();
  return encode(BigInt(`0x${digest.subarray(0, 17).toString("hex")}`) >> 6n, 26);
};
