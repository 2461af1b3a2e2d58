/** Characters of the GSM 03.38 basic set, and those of its extension, which take two places. */
const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENDED = "^{}\\[~]|€\f";

const basic = new Set(BASIC);
const extended = new Set(EXTENDED);

/**
 * How many segments a text message is sent (and billed) in: 160 places of the GSM alphabet in one, 153
 * in each of several; 70 and 67 UTF-16 units where any character is outside of it.
 */
export const segmentsOf = (text: string): { segments: number; encoding: "GSM-7" | "UCS-2" } => {
  const characters = [...text];
  const isGsm = characters.every((character) => basic.has(character) || extended.has(character));
  const length = isGsm
    ? characters.reduce((sum, character) => sum + (extended.has(character) ? 2 : 1), 0)
    : text.length;
  const [single, each] = isGsm ? [160, 153] : [70, 67];
  return {
    segments: length <= single ? 1 : Math.ceil(length / each),
    encoding: isGsm ? "GSM-7" : "UCS-2",
  };
};
