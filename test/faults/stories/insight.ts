import type { Story, World } from "../story.ts";
import { hours } from "./dunning.ts";
import { billed, opened, thingsOf } from "./ledger.ts";

const eur = (amount: string) => ({ amount, currency: "EUR" });

const LINES = [
  "account_number,number,amount,currency,issue_date,due_date",
  "0042,I-1,10.00,EUR,2026-05-01,2026-12-31",
  "0042,I-2,20.00,EUR,2026-05-01,2026-12-31",
  "0042,I-3,not an amount,EUR,2026-05-01,2026-12-31",
  "9999,I-4,30.00,EUR,2026-05-01,2026-12-31",
];

const JSON_LINES = ["I-1", "I-2"].map((number) =>
  JSON.stringify({
    account_number: "0042",
    number,
    amount: "10.00",
    currency: "EUR",
    issue_date: "2026-05-01",
    due_date: "2026-12-31",
  }),
);

const imported = async (world: World, format: string, lines: readonly string[]): Promise<void> => {
  const { machine } = world;
  const { id } = await world.send("POST", "/v1/imports", { kind: "invoices", format });
  const bucket = machine.runtime.env("DOCUMENTS_BUCKET");
  machine.putObject(bucket, `imports/${String(id)}/source.${format}`, lines.join("\n"));
  await hours(world, 0.5);
};

const importRead = async (world: World): Promise<void> => {
  const { body } = world.answers.find((each) => "upload" in (each as { body: object }).body) as {
    body: Record<string, unknown>;
  };
  const id = String(body["id"]);
  await world.read(`/v1/imports/${id}`);
  const { s3, runtime } = world.machine;
  for (const name of ["summary.json", "errors.jsonl"]) {
    const key = `imports/${id}/${name}`;
    const listed = s3.list(runtime.env("DOCUMENTS_BUCKET"), key);
    if (listed.length > 0)
      world.answers.push([name, s3.get(runtime.env("DOCUMENTS_BUCKET"), key).content.toString("utf8")]);
  }
};

const schedule = (cadence: object, at: string) => ({
  recipient: { email: "cfo@nordwind.example", name: "Ada Lovelace" },
  language: "en",
  timeZone: "Europe/Berlin",
  cadence,
  at,
});

/** Imports, the projector, figures and reports. */
export const insightStories: readonly Story[] = [
  {
    name: "the projector follows the ledger",
    functions: ["projector"],
    prepare: opened,
    async act(world) {
      const { machine } = world;
      const { account } = thingsOf(world);
      await billed(world, "R-1", "100.00");
      await machine.drain();
      await billed(world, "R-2", "50.00");
      const payment = await world.send("POST", "/v1/payments", {
        accountId: account,
        amount: eur("120.00"),
        valueDate: "2026-06-01",
        allocation: { mode: "oldest-first" },
      });
      await machine.drain();
      await world.send("POST", `/v1/accounts/${account}/payments/${String(payment["id"])}/reversal`, {
        reason: "Returned",
      });
      await machine.drain();
    },
    settle: (world) => hours(world, 0.5),
  },
  {
    name: "finance reads aging and key figures",
    functions: ["aging", "kpis"],
    async prepare(world) {
      await opened(world);
      await billed(world, "R-1", "100.00");
    },
    async act(world) {
      await world.read("/v1/aging?currency=EUR&asOf=2026-06-09");
      await world.read("/v1/aging/accounts?currency=EUR&asOf=2026-06-09");
      await world.read("/v1/kpis?from=2026-05-01&to=2026-06-09&currency=EUR");
    },
  },
  {
    name: "a CSV file is imported",
    functions: ["imports", "import-batch", "import-finish"],
    machines: ["import"],
    prepare: opened,
    act: (world) => imported(world, "csv", LINES),
    settle: importRead,
  },
  {
    name: "JSON lines are imported",
    functions: ["import-batch", "import-finish"],
    machines: ["import"],
    prepare: opened,
    act: (world) => imported(world, "jsonl", JSON_LINES),
    settle: importRead,
  },
  {
    name: "somebody asks for a finance report, and ends it",
    functions: ["report-schedules"],
    prepare: opened,
    async act(world) {
      const { id } = await world.send("POST", "/v1/report-schedules", schedule({ every: "day" }, "07:30"));
      await world.send("POST", "/v1/report-schedules", schedule({ every: "day" }, "18:00"));
      await world.read(`/v1/report-schedules/${String(id)}`);
      await world.send("DELETE", `/v1/report-schedules/${String(id)}`);
      await world.read("/v1/report-schedules");
    },
  },
  {
    name: "a finance report goes out",
    functions: ["send-report"],
    machines: ["finance-report"],
    async prepare(world) {
      await opened(world);
      await billed(world, "R-1", "100.00");
      await world.send("POST", "/v1/report-schedules", schedule({ every: "day" }, "12:00"));
    },
    act: (world) => hours(world, 1),
    settle: (world) => hours(world, 3),
  },
];
