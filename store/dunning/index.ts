import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Contact } from "../../domain/dunning/contact.ts";
import type { Task } from "../../domain/dunning/task.ts";
import type { PageRequest } from "../ledger/index.ts";
import { collectorStore } from "./collectors.ts";
import { contactStore } from "./contacts.ts";
import { decisionStore } from "./decisions.ts";
import { dueAccountReads } from "./due-accounts.ts";
import { factReads } from "./facts.ts";
import { phoneReads } from "./phones.ts";
import { policyStore } from "./policies.ts";
import type { DecisionRecord } from "./records.ts";
import { seatStore } from "./seats.ts";
import { taskStore } from "./tasks.ts";

export type { AccountFacts } from "./facts.ts";
export type { Addressee } from "./phones.ts";
export { newestOf } from "./policies.ts";
export type { DecisionRecord, PolicyDraft } from "./records.ts";

/** Dunning's part of the Ledger table: facts of decisions, contacts, decisions, tasks, policies. `nextId` gives ULIDs. */
export const dunningStore = (db: DynamoDBDocumentClient, table: string, nextId: () => string) => {
  const { listUnder, ...contacts } = contactStore(db, table, nextId);
  return {
    ...factReads(db, table),
    ...contacts,
    ...decisionStore(db, table, nextId),
    ...taskStore(db, table, nextId),
    ...collectorStore(db, table),
    ...policyStore(db, table),
    ...dueAccountReads(db, table),
    ...phoneReads(db, table),
    ...seatStore(db, table),
    /** The account's contacts, in no order of time. */
    listContacts: (accountId: string, page: PageRequest) =>
      listUnder<Contact>(accountId, "CONTACT#", page, false),
    /** The account's recorded decisions, newest first. */
    listDecisions: (accountId: string, page: PageRequest) =>
      listUnder<DecisionRecord>(accountId, "DECISION#", page, true),
    /** The account's tasks, open and closed. */
    listTasks: (accountId: string, page: PageRequest) => listUnder<Task>(accountId, "TASK#", page, false),
  };
};

export type DunningStore = ReturnType<typeof dunningStore>;
