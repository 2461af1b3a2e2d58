import type { Json, Story, World } from "../story.ts";
import { hours } from "./dunning.ts";
import { billed, opened } from "./ledger.ts";

/** Two good lines, one that is no line of an invoice, one of a customer who is not there, one that comes twice, one that is there. */
const INVOICES = [
  "account_number,number,amount,currency,issue_date,due_date",
  "0042,I-1,10.00,EUR,2026-05-01,2026-12-31",
  "0042,I-2,20.00,EUR,2026-05-01,2026-12-31",
  "0042,I-3,not an amount,EUR,2026-05-01,2026-12-31",
  "9999,I-4,30.00,EUR,2026-05-01,2026-12-31",
  "0042,I-1,10.00,EUR,2026-05-01,2026-12-31",
  "0042,R-1,100.00,EUR,2026-05-01,2026-12-31",
];

/** A payment that is applied to an invoice, and one of nobody known. */
const PAYMENTS = [
  { account_number: "0042", external_id: "B-1", amount: "30.00", reference: "Thanks, R-1" },
  { account_number: "9999", external_id: "B-2", amount: "1.00" },
].map((line) => JSON.stringify({ ...line, currency: "EUR", value_date: "2026-06-01" }));

const ACCOUNTS = ["account_number,account_name", "1001,Eins", "1002,Zwei", "0042,Another name"];

interface File {
  readonly kind: "invoices" | "payments" | "accounts";
  readonly format: "csv" | "jsonl";
  readonly lines: readonly string[];
}

const announced = async (world: World, { kind, format }: File): Promise<string> => {
  const { id } = await world.send("POST", "/v1/imports", { kind, format });
  return String(id);
};

const uploaded = async (world: World, { format, lines }: File, id: string): Promise<void> => {
  const bucket = world.machine.runtime.env("DOCUMENTS_BUCKET");
  world.machine.putObject(bucket, `imports/${id}/source.${format}`, lines.join("\n"));
  await hours(world, 0.5);
};

/** What the import left in S3: its summary and its error file, as the client finds them. */
const filesRead = ({ machine, answers }: World, id: string): void => {
  const bucket = machine.runtime.env("DOCUMENTS_BUCKET");
  for (const name of ["summary.json", "errors.jsonl"]) {
    const key = `imports/${id}/${name}`;
    const isThere = machine.s3.list(bucket, key).length > 0;
    answers.push([name, isThere ? machine.s3.get(bucket, key).content.toString("utf8") : "none"]);
  }
};

const idOfImport = ({ answers }: World): string => {
  for (const { body } of answers as { body?: Json }[]) if (body?.["upload"]) return String(body["id"]);
  throw new Error("No import was announced");
};

const imported = (name: string, file: File): Story => ({
  name,
  functions: ["import-batch", "import-finish"],
  machines: ["import"],
  async prepare(world) {
    await opened(world);
    await billed(world, "R-1", "100.00");
    await announced(world, file);
  },
  act: (world) => uploaded(world, file, idOfImport(world)),
  async settle(world) {
    // Retries end within minutes; within hours the next dunning runs have looked at what is new.
    await hours(world, 3);
    await world.read(`/v1/imports/${idOfImport(world)}`);
    filesRead(world, idOfImport(world));
  },
});

/** Files that come in through S3 and the machine `import`; their summaries must be true after any fault. */
export const importStories: readonly Story[] = [
  imported("invoices are imported from CSV", { kind: "invoices", format: "csv", lines: INVOICES }),
  imported("payments are imported from JSON lines", { kind: "payments", format: "jsonl", lines: PAYMENTS }),
  imported("accounts are imported from CSV", { kind: "accounts", format: "csv", lines: ACCOUNTS }),
  {
    name: "an import is announced and looked up",
    functions: ["imports"],
    prepare: opened,
    async act(world) {
      const id = await announced(world, { kind: "invoices", format: "csv", lines: [] });
      await world.read(`/v1/imports/${id}`);
    },
  },
];
