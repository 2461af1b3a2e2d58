import * as z from "zod";
import type { PlainDate } from "../../domain/calendar.ts";
import { aging, BoundsError, type Bucket, bucketsOf, DEFAULT_BOUNDS } from "../../domain/insight/aging.ts";
import { agingCells, agingColumns } from "../../domain/insight/aging-table.ts";
import { openAt } from "../../domain/insight/cells.ts";
import { csvLine } from "../../domain/insight/csv.ts";
import { api } from "../runtime/http/api.ts";
import { invalid } from "../runtime/http/problem.ts";
import { readResponses } from "../runtime/http/responses.ts";
import { type ApiRequest, type ApiResponse, route } from "../runtime/http/route.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { accountPage } from "./aging-by-account.ts";
import { currenciesOf, type Subject, subjectOf } from "./gather.ts";
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

/** The aging of each currency at the end of a day. */
const totals = async (subject: Subject, asOf: PlainDate, buckets: readonly Bucket[], only?: string) => {
  const past = asOf < subject.today ? asOf : undefined;
  const currencies = await currenciesOf(subject, only);
  return Promise.all(
    currencies.map(async (currency) => {
      const cells = await subject.cells.openCells(subject.entity.id, currency, past);
      return { currency, aging: aging(openAt(cells, past), asOf, buckets) };
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
  responses: readResponses(
    z.union([agingTotalView, agingByAccountView]),
    "The aging. As CSV, the next page's cursor is in the header `x-next-cursor`.",
  ),
  async handle(request, runtime: Runtime) {
    const { query } = request;
    const buckets = bucketsAsked(query.buckets);
    const subject = await subjectOf(runtime, query.legalEntityId);
    const asOf = query.asOf ?? subject.today;
    const head = { asOf, legalEntityId: subject.entity.id, buckets: buckets.map(viewBucket) };
    if (query.by === "total") {
      const rows = await totals(subject, asOf, buckets, query.currency);
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
    const { rows, cursor } = await accountPage(runtime, subject, {
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
