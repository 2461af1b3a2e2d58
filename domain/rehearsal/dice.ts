/**
 * Chance that follows from its key alone. Each draw has a key of its own (seed, account, bill, what is
 * drawn), so that it depends neither on the order in which accounts are played nor on what else was drawn,
 * and two policies that are played with the same seed meet the same customers (common random numbers).
 */

/** Spreads the bits of a 32-bit number over all of them (the finaliser of MurmurHash3 by Appleby, public domain). */
const avalanche = (value: number): number => {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** 32 bits that stand for a text (FNV-1a by Fowler, Noll and Vo, spread). */
export const hashOf = (text: string): number => {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return avalanche(h);
};

/** A number uniform in [0, 1) that follows from its key of whole numbers. */
export const roll = (...key: readonly number[]): number => {
  let h = 0x9e3779b9;
  for (const part of key) h = avalanche(Math.imul(h, 31) ^ avalanche(part ^ 0x5bd1e995));
  return h / 4_294_967_296;
};

/** What is drawn: each kind of draw has a number of its own in its key. */
export const draws = {
  payment: 1,
  part: 2,
  debitReturned: 3,
  emailEnds: 4,
  smsEnds: 5,
  deadAddress: 6,
  callDay: 7,
  reached: 8,
  promises: 9,
  promiseDays: 10,
  keeps: 11,
  paysCharge: 12,
  called: 13,
} as const;
