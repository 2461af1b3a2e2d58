/** GSM 03.38 basic characters (3GPP TS 23.038, § 6.2.1); each takes one septet. */
const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/** Characters of its extension table; each takes two septets. */
const EXTENSION = "^{}\\[~]|€\f";

const septets = new Map<string, number>([
  ...[...BASIC].map((character) => [character, 1] as const),
  ...[...EXTENSION].map((character) => [character, 2] as const),
]);

/** How a text goes out by SMS: its encoding, its length in the encoding's units, and the messages it takes. */
export interface SmsSize {
  readonly encoding: "GSM-7" | "UCS-2";
  readonly units: number;
  readonly segments: number;
}

/** Packs characters of the given sizes into segments without splitting a character. */
const packed = (sizes: readonly number[], room: number): number => {
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > room) {
      segments += 1;
      used = 0;
    }
    used += size;
  }
  return segments;
};

/**
 * The segments a text takes: 160 septets of GSM-7 alone or 153 each, 70 UTF-16 units of UCS-2 alone
 * or 67 each. One character outside GSM-7 makes the whole text UCS-2.
 */
export const smsSegments = (text: string): SmsSize => {
  const characters = [...text];
  const gsm = characters.every((character) => septets.has(character));
  const sizes = characters.map((character) => (gsm ? (septets.get(character) ?? 0) : character.length));
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const [alone, joined] = gsm ? [160, 153] : [70, 67];
  return {
    encoding: gsm ? "GSM-7" : "UCS-2",
    units,
    segments: units <= alone ? 1 : packed(sizes, joined),
  };
};

const REPLACEMENTS: Readonly<Record<string, string>> = {
  "’": "'",
  "‘": "'",
  "“": '"',
  "”": '"',
  "–": "-",
  "—": "-",
  "…": "...",
  "\u00a0": " ",
  "\u202f": " ",
  "\u2009": " ",
};

/** The text in letters that GSM-7 has: typographic marks become plain, and letters lose accents it lacks (`á` → `a`). Other scripts stay. */
export const foldForSms = (text: string): string =>
  [...text.normalize("NFC")]
    .map((character) => {
      const plain = REPLACEMENTS[character] ?? character;
      if ([...plain].every((each) => septets.has(each))) return plain;
      const bare = plain.normalize("NFD").replace(/\p{M}/gu, "");
      return [...bare].every((each) => septets.has(each)) ? bare : plain;
    })
    .join("");
