import type { Difference, RehearsalResult } from "../result.ts";
import { figureText, major } from "./words.ts";

const named = (
  differences: readonly Difference[],
  figure: string,
  currency?: string,
): Difference | undefined => differences.find((it) => it.figure === figure && it.currency === currency);

/** Whether all dice agree on the sign. */
const agrees = ({ change: { low, high } }: Difference): boolean => low * high > 0;

const moneySentence = (differences: readonly Difference[], currency: string): string => {
  const cash = named(differences, "Collected in all", currency);
  if (!cash) return "";
  const { change } = cash;
  const share =
    cash.a.mean > 0 ? ` (${((100 * Math.abs(change.mean)) / cash.a.mean).toFixed(1)}\u00a0%)` : "";
  if (change.low === 0 && change.high === 0) return `In ${currency} both collect the same.`;
  const sum = `${major(Math.abs(change.mean), currency)} ${currency}${share}`;
  const more = change.mean > 0 ? "more" : "less";
  return agrees(cash)
    ? `B collects ${sum} ${more} than A, whichever way the dice fall.`
    : `B collects ${sum} ${more} than A on average, but the dice disagree on the sign: take it as no difference.`;
};

const effortSentence = (differences: readonly Difference[]): string => {
  const work = named(differences, "Work of people");
  const cost = named(differences, "Cost in all");
  if (!work || !cost) return "";
  const side = ({ change }: Difference): string => (change.mean > 0 ? "more" : "less");
  const size = (figure: Difference): string => figureText(Math.abs(figure.change.mean), figure);
  if (work.change.mean === 0 && cost.change.mean === 0)
    return "Both ask the same of people and cost the same.";
  return `It takes ${size(work)} ${side(work)} work of people and costs ${size(cost)} ${side(cost)} in all.`;
};

/** What the comparison comes to, in sentences for whoever decides; none where one policy was played alone. */
export const conclusionOf = ({ differences, currencies, days }: RehearsalResult): readonly string[] => {
  if (differences.length === 0) return [];
  const [first, second] = currencies;
  const money = [first, second].flatMap((currency) =>
    currency === undefined ? [] : [moneySentence(differences, currency)],
  );
  const span = `Over the ${days} days:`;
  return [span, ...money, effortSentence(differences)].filter((sentence) => sentence !== "");
};
