import { addDays, type PlainDate } from "../../domain/calendar.ts";
import type { AccountProfile } from "../../domain/ledger/entries.ts";
import type { ChannelConsent, ContactPerson, Hold } from "../../domain/ledger/model.ts";
import type { Country } from "./places.ts";
import type { Random } from "./random.ts";
import { slug } from "./words/culture.ts";

const digits = (pattern: string, random: Random): string =>
  pattern.replace(/#/g, () => String(random.int(0, 9)));

/** Numbered drawing of digits, so that no two accounts have the same telephone. */
const phoneOf = ({ phones }: Country, index: number): string | undefined => {
  const capacity = (pattern: string) => 10 ** pattern.split("#").length / 10;
  const block = Math.min(...phones.map(capacity));
  const pattern = phones[Math.floor(index / block) % Math.max(1, phones.length)];
  if (pattern === undefined) return undefined;
  const room = pattern.split("#").length - 1;
  return pattern.replace(/#+$/, String(index % block).padStart(room, "0"));
};

const ROMAN = ["", " II", " III", " IV", " V", " VI", " VII", " VIII", " IX", " X"];

/** A firm's name without its legal form, different for each index below ten times the combinations. */
const firmName = ({ culture: { stems, trades } }: Country, index: number): string => {
  const combinations = stems.length * trades.length;
  // A step without a factor in common with the number of combinations visits each of them once.
  const place = (index * 7919) % combinations;
  const stem = stems[place % stems.length] ?? "";
  const trade = trades[Math.floor(place / stems.length)] ?? "";
  return `${stem} ${trade}${ROMAN[Math.floor(index / combinations) % ROMAN.length] ?? ""}`;
};

const personName = ({ culture }: Country, random: Random): string =>
  `${random.pick(culture.givenNames)} ${random.pick(culture.surnames)}`;

const OFFICES = ["accounts", "billing", "finance"];

const mailName = (name: string): string => name.split(" ").map(slug).join(".");

/** One address in forty is dead: mail to a name that begins so bounces, as with SES's own mailbox simulator. */
const deadOrAlive = (email: string, random: Random): string =>
  random.chance(0.025) ? `bounce+${email}` : email;

const businessContacts = (country: Country, firm: string, index: number, random: Random): ContactPerson[] => {
  const domain = `${slug(firm)}.example`;
  const name = personName(country, random);
  const email = random.chance(0.94)
    ? deadOrAlive(`${random.chance(0.35) ? random.pick(OFFICES) : mailName(name)}@${domain}`, random)
    : undefined;
  const phone = random.chance(0.7) ? phoneOf(country, index) : undefined;
  const billing: ContactPerson = {
    name,
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
    role: "billing",
  };
  if (!random.chance(0.2)) return [billing];
  const head = personName(country, random);
  return [billing, { name: head, email: `head.${mailName(head)}@${domain}`, role: "escalation" }];
};

const consumerContacts = (country: Country, name: string, index: number, random: Random): ContactPerson[] => {
  const phone = random.chance(0.8) ? phoneOf(country, index) : undefined;
  return [
    {
      name,
      ...(random.chance(0.9) && { email: `${mailName(name)}.${index}@postfach.example` }),
      ...(phone !== undefined && { phone }),
      role: "billing",
    },
  ];
};

const consentOf = (business: boolean, random: Random, at: string): AccountProfile["consent"] => {
  const draw = (weights: Record<ChannelConsent["status"], number>): ChannelConsent["status"] =>
    random.weighted(weights);
  const email = draw(
    business ? { granted: 30, unknown: 68, withdrawn: 2 } : { granted: 84, unknown: 11, withdrawn: 5 },
  );
  const sms = draw(
    business ? { granted: 45, unknown: 47, withdrawn: 8 } : { granted: 52, unknown: 36, withdrawn: 12 },
  );
  const consent = (status: ChannelConsent["status"]): ChannelConsent =>
    status === "unknown"
      ? { status, ...(business && { basis: "contract" }) }
      : { status, at, ...(status === "granted" && { basis: business ? "contract" : "written" }) };
  return { email: consent(email), sms: consent(sms) };
};

const HOLD_REASONS = [
  "Delivery is being checked with the warehouse",
  "Payment plan under discussion",
  "Merger: new billing address to follow",
  "Framework contract is being renegotiated",
];

const holdOf = (random: Random, today: PlainDate): Hold | undefined =>
  random.chance(0.03)
    ? { until: addDays(today, random.int(5, 45)), reason: random.pick(HOLD_REASONS) }
    : undefined;

const segmentOf = (debtorType: "business" | "consumer", random: Random): string =>
  debtorType === "consumer"
    ? "consumer"
    : random.weighted({ "key-account": 8, standard: 62, small: 24, public: 6 });

/** Draws who an account is. `openedOn` is when it became a customer, `today` the portfolio's start. */
export const profileOf = (
  country: Country,
  index: number,
  openedOn: PlainDate,
  today: PlainDate,
  random: Random,
): AccountProfile => {
  const debtorType = random.chance(0.1) ? "consumer" : "business";
  const business = debtorType === "business";
  const firm = firmName(country, index);
  const name = business ? `${firm} ${random.pick(country.legalForms)}` : personName(country, random);
  const city = random.pick(country.cities);
  const hold = holdOf(random, today);
  const terms = random.weighted({ default: 45, "14": 20, "30": 12, "45": 13, "60": 10 });
  return {
    number: String(10_001 + index),
    name,
    debtorType,
    contacts: business
      ? businessContacts(country, firm, index, random)
      : consumerContacts(country, name, index, random),
    language: country.language,
    ...(random.chance(0.6) && { timeZone: city.timeZone }),
    address: {
      lines: [random.pick(country.culture.streets).replace("#", String(random.int(1, 120)))],
      city: city.name,
      postalCode: digits(city.postalCode, random),
      ...(city.region !== undefined && { region: city.region }),
      country: country.code,
    },
    consent: consentOf(business, random, `${openedOn}T09:00:00.000Z`),
    ...(terms !== "default" && { terms: { netDays: Number(terms) } }),
    autopay: random.chance(0.08),
    ...(hold && { hold }),
    segment: segmentOf(debtorType, random),
    ...(business &&
      random.chance(0.5) && { vatId: `${country.code}${random.int(100_000_000, 999_999_999)}` }),
  };
};
