import type { PlannedContact } from "../../domain/dunning/channels.ts";
import type { Contact } from "../../domain/dunning/contact.ts";
import { decideContact } from "../../domain/dunning/decide.ts";
import type { ActDecision } from "../../domain/dunning/decision.ts";
import { withContact } from "../../domain/dunning/facts.ts";
import { withCharges } from "../../domain/interest/step.ts";
import type { DunningStore } from "../../store/dunning/index.ts";
import { ConcurrentChange } from "../../store/ledger/index.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { ContactAction } from "./actions.ts";
import { postCharges } from "./charges-posting.ts";
import { causeBy, dunningOf, entityReader, factsFor, type JudgedFacts, pinnedPolicy } from "./gather.ts";

/** A contact that this very call has claimed and may now send. */
export interface Claimed {
  readonly facts: JudgedFacts;
  readonly decision: ActDecision;
  readonly contact: Contact;
}

/** Why an action is not carried out. */
export interface NotDue {
  readonly notDue: string;
}

/** Writes the claim down. `contact` is what stands in the history from then on. */
type Claim = (store: DunningStore, claimed: Claimed, previous: Contact | undefined) => Promise<void>;

const ATTEMPTS = 4;

const contactFrom = (
  facts: JudgedFacts,
  decision: ActDecision,
  planned: PlannedContact,
  previous: Contact | undefined,
): Contact => ({
  id: planned.id,
  accountId: facts.account.id,
  legalEntityId: facts.account.legalEntityId,
  policyId: decision.step.policyId,
  policyVersion: decision.step.policyVersion,
  segmentId: decision.step.segmentId,
  stepId: decision.step.stepId,
  anchorInvoiceId: decision.anchorInvoiceId,
  channel: planned.channel,
  tone: decision.step.tone,
  template: decision.step.template,
  language: planned.language,
  ...(planned.recipient && { recipient: planned.recipient }),
  invoices: decision.invoices.map(({ issueDate: _, payLink: __, ...invoice }) => invoice),
  totals: [...decision.totals],
  ...(decision.payBy !== undefined && { payBy: decision.payBy }),
  reasons: decision.reasons.filter(({ channel }) => channel === undefined || channel === planned.channel),
  status: planned.channel === "task" ? "sent" : "claimed",
  claimedAt: facts.now,
  attempts: (previous?.attempts ?? 0) + 1,
  ...(previous?.optOutHashes && { optOutHashes: previous.optOutHashes }),
  version: (previous?.version ?? 0) + 1,
});

/** Reads the account as it is this moment and decides again. */
const lookAgain = async (runtime: Runtime, store: DunningStore, action: ContactAction) => {
  const now = runtime.clock.now();
  const [account, policy] = await Promise.all([
    store.readNow(action.accountId),
    pinnedPolicy(runtime, store, action.policyVersion),
  ]);
  if (!account) throw new Error(`There is no account ${action.accountId}`);
  const entity = await entityReader(ledgerOf(runtime))(account.account.legalEntityId);
  const facts: JudgedFacts = factsFor(account, entity, policy, now);
  return { facts, decision: decideContact(facts) };
};

/**
 * Claims a contact right before it is sent, if it is still due by the facts as they are now: what
 * was paid a second ago is not chased, and of two runs only one sends. `prepare` may add to the
 * contact before it is written.
 */
export const claimIfDue = async (
  runtime: Runtime,
  action: ContactAction,
  claim: Claim,
  prepare: (contact: Contact) => Contact = (contact) => contact,
): Promise<Claimed | NotDue> => {
  const store = dunningOf(runtime);
  for (let attempt = 1; ; attempt++) {
    const { facts, decision } = await lookAgain(runtime, store, action);
    const planned =
      decision.action === "wait" ? undefined : decision.contacts.find(({ id }) => id === action.contactId);
    if (decision.action === "wait") {
      await store.recordDecision(facts, facts.policy, decision, facts.now);
      await store.moveNextLook(facts.account, decision.nextLook);
    }
    if (decision.action === "wait" || !planned) return { notDue: decision.reasons[0]?.code ?? "not-due" };
    const previous = facts.history.find(({ id }) => id === action.contactId);
    // What was posted is part of the facts: they are read once more, with what else happened meanwhile.
    if (await postCharges(runtime, action, facts, decision)) continue;
    const said = withCharges(facts, decision);
    const claimed = { facts, decision: said, contact: prepare(contactFrom(facts, said, planned, previous)) };
    try {
      await claim(store, claimed, previous);
      return claimed;
    } catch (error) {
      if (!(error instanceof ConcurrentChange)) throw error;
      if (attempt === ATTEMPTS) return { notDue: "changing" };
    }
  }
};

/** The claim of a message: on the condition that the account is as it was read. */
export const claimMessage =
  (runtime: Runtime, action: ContactAction): Claim =>
  (store, { facts, contact }, previous) =>
    store.claim(
      contact,
      { touched: facts.account.touched, previous },
      causeBy(runtime, "dunning-run", action.runId),
    );

/**
 * Sets the account's next look once a contact stands in its history, unless another channel of the step is
 * due now. Where another contact was made meanwhile, the account is read and decided on anew.
 */
export const moveOn = async (
  runtime: Runtime,
  action: ContactAction,
  { facts, contact }: Claimed,
): Promise<void> => {
  const store = dunningOf(runtime);
  const next = decideContact(withContact(facts, contact));
  if (next.action !== "wait") return;
  // The claim itself moved the account on by one.
  const claimed = { ...facts.account, touched: facts.account.touched + 1 };
  if (!(await store.moveNextLook(claimed, next.nextLook))) await lookOnward(runtime, action);
};

/** Reads the account as it is now, and sets its next look where nothing more is to be done for it. */
export const lookOnward = async (runtime: Runtime, action: ContactAction): Promise<void> => {
  const store = dunningOf(runtime);
  const { facts, decision } = await lookAgain(runtime, store, action);
  if (decision.action === "wait") await store.moveNextLook(facts.account, decision.nextLook);
};
