import * as z from "zod";
import type { PlainDate } from "../../domain/calendar.ts";
import { aging, BoundsError, type Bucket, bucketsOf, DEFAULT_BOUNDS } from "../../domain/insight/aging.ts";
import { agingCells, agingColumns } from "../../domain/insight/aging-table.ts";
import { type Balance, balanceOf, openAt } from "../../domain/insight/cells.ts";
import type { Bearer } from "../../domain/insight/coordinate.ts";
import { csvLine } from "../../domain/insight/csv.ts";
import type { CellReads } from "../../store/insight/cells.ts";
import { api } from "../runtime/http/api.ts";
import { invalid } from "../runtime/http/problem.ts";
import { readResponses } from "../runtime/http/responses.ts";
import { type ApiRequest, type ApiResponse, route } from "../runtime/http/route.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { accountPage } from "./aging-by-account.ts";
import { cellsOf, currenciesOf, idOf, latestToday, type Subject, subjectsOf } from "./gather.ts";
import { type AgingQuery, agingByAccountView, agingQuery, agingTotalView } from "./schemas.ts";
import { viewAging, viewBucket } from "./views.ts";

const bucketsAsked = (text: string | undefined): Bucket[] => {
  if (text === undefined) return bucketsOf(DEFAULT_BOUNDS);
  try {
    return bucketsOf(text.split(",").map(Number));
  } catch (error) {
    if (error instanceof BoundsError) throw invalid({ field: "buckets", message: error.message });
    throw error;
  }
};

const wantsCsv = ({ query, headers }: ApiRequest<undefined, AgingQuery, undefined>): boolean =>
  query.format === undefined ? /\btext\/csv\b/.test(headers.accept ?? "") : query.format === "csv";

const csv = (lines: readonly string[], name: string, headers: Record<string, string> = {}): ApiResponse => ({
  status: 200,
  body: lines.join(""),
  headers: {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${name}.csv"`,
    ...headers,
  },
});

/** The aging of each currency at the end of a day, over all subjects. */
const totals = async (
  cells: CellReads,
  subjects: readonly Subject[],
  asOf: PlainDate,
  buckets: readonly Bucket[],
  only?: string,
) => {
  const openOf = async ({ entity, today }: Subject, currency: string) => {
    const past = asOf < today ? asOf : undefined;
    return openAt(await cells.openCells(entity.id, currency, past), past);
  };
  const currencies = await currenciesOf(cells, subjects, only);
  return Promise.all(
    currencies.map(async (currency) => {
      const open = new Map<Bearer, Balance>();
      for (const one of await Promise.all(subjects.map((subject) => openOf(subject, currency))))
        for (const [bearer, { amount, count }] of one) {
          const balance = balanceOf(open, bearer);
          balance.amount += amount;
          balance.count += count;
        }
      return { currency, aging: aging(open, asOf, buckets) };
    }),
  );
};

const read = route({
  method: "GET",
  path: "/v1/aging",
  operationId: "getAging",
  summary: "Read the aging of receivables",
  description:
    "Open invoices by days past due at the end of any day, in total or by account, as JSON or CSV. Day 0 is current. Buckets, credits and unapplied cash sum to what is outstanding. What is posted shows after a few seconds.",
  tag: "Insight",
  scope: "dunlin/insight.read",
  query: agingQuery,
  responses: {
    ...readResponses(z.union([agingTotalView, agingByAccountView]), "The aging."),
    200: {
      description: "The aging. As CSV, the next page's cursor is in the header `x-next-cursor`.",
      schema: z.union([agingTotalView, agingByAccountView]),
      otherContentTypes: ["text/csv"],
    },
  },
  async handle(request, runtime: Runtime) {
    const { query } = request;
    const buckets = bucketsAsked(query.buckets);
    const subjects = await subjectsOf(runtime, query.legalEntityId);
    const asOf = query.asOf ?? latestToday(subjects);
    const head = { asOf, legalEntityId: idOf(subjects), buckets: buckets.map(viewBucket) };
    if (query.by === "total") {
      const rows = await totals(cellsOf(runtime), subjects, asOf, buckets, query.currency);
      if (wantsCsv(request))
        return csv(
          [
            csvLine(agingColumns(buckets)),
            ...rows.map((row) => csvLine(agingCells(row.aging, row.currency))),
          ],
          `aging-${asOf}`,
        );
      return {
        status: 200,
        body: { ...head, totals: rows.map((row) => viewAging(row.aging, row.currency)) },
      };
    }
    const { rows, cursor } = await accountPage(runtime, subjects, {
      ...query,
      asOf,
      buckets,
    });
    if (wantsCsv(request))
      return csv(
        [
          csvLine(["account_id", "account_number", "account_name", ...agingColumns(buckets)]),
          ...rows.map(({ account, aging, currency }) =>
            csvLine([account.id, account.number, account.name, ...agingCells(aging, currency)]),
          ),
        ],
        `aging-by-account-${asOf}`,
        cursor === undefined ? {} : { "x-next-cursor": cursor },
      );
    const items = rows.map(({ account, aging, currency }) => ({
      accountId: account.id,
      number: account.number,
      name: account.name,
      ...viewAging(aging, currency),
    }));
    return { status: 200, body: { ...head, items, ...(cursor !== undefined && { cursor }) } };
  },
});

export const routes = [read];

/** Answers GET /v1/aging. */
export const handler = entryPoint(api(routes));
