import { addDays, daysBetween, type PlainDate } from "../../domain/calendar.ts";
import { together } from "../../domain/insight/cells.ts";
import type { Flow } from "../../domain/insight/coordinate.ts";
import {
  daysOf,
  firstDayNeeded,
  keyFigures,
  monthsOf,
  sumOf,
  type Window,
} from "../../domain/insight/key-figures.ts";
import { api } from "../runtime/http/api.ts";
import { invalid } from "../runtime/http/problem.ts";
import { readResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { entryPoint } from "../runtime/runtime.ts";
import { cellsOf, currenciesOf, idOf, latestToday, subjectsOf } from "./gather.ts";
import { type KpiQuery, kpiQuery, kpisView } from "./schemas.ts";
import { viewKeyFigures } from "./views.ts";

const DEFAULT_DAYS = 90;
const MOST_DAYS = 3660;

/** The window that a request asks for. It ends today at the latest: there are no flows of tomorrow. */
export const windowOf = (query: KpiQuery, today: PlainDate): Window => {
  const to = query.to ?? today;
  if (to > today) throw invalid({ field: "to", message: `lies after today, ${today}` });
  if (query.from !== undefined && query.window !== undefined)
    throw invalid({ field: "window", message: "must not come together with from" });
  const from =
    query.from ?? addDays(to, 1 - (query.window ? Number.parseInt(query.window, 10) : DEFAULT_DAYS));
  if (from > to) throw invalid({ field: "from", message: `lies after the window's end, ${to}` });
  if (daysBetween(from, to) >= MOST_DAYS)
    throw invalid({
      field: query.window ? "window" : "from",
      message: `makes a window of over ${MOST_DAYS} days`,
    });
  return { from, to };
};

const CONTACT_FLOWS = [
  "email",
  "sms",
  "task",
  "call",
  "delivered",
  "bounced",
  "complained",
  "failed",
] as const satisfies readonly Flow[];

const read = route({
  method: "GET",
  path: "/v1/kpis",
  operationId: "getKpis",
  summary: "Read key figures over a window",
  description:
    "DSO (simple and by countback), best possible DSO, average days delinquent, collection effectiveness, turnover and more, each with the inputs it was worked out from. The receivable is the open invoices; credits and unapplied cash stand beside it. Sales are net of credit notes.",
  tag: "Insight",
  scope: "dunlin/insight.read",
  query: kpiQuery,
  responses: readResponses(kpisView, "The key figures of each currency."),
  async handle({ query }, runtime) {
    const subjects = await subjectsOf(runtime, query.legalEntityId);
    const today = latestToday(subjects);
    const cells = cellsOf(runtime);
    const window = windowOf(query, today);
    const read = async (group: string, from: PlainDate) =>
      together(await Promise.all(subjects.map(({ entity }) => cells.cellsFrom(entity.id, group, from))));
    const currencies = await Promise.all(
      (await currenciesOf(cells, subjects, query.currency)).map(async (currency) => {
        const figures = keyFigures(await read(currency, firstDayNeeded(window)), window, window.to >= today);
        return { currency, figures };
      }),
    );
    const contacts = await read("contacts", window.from);
    const body = {
      legalEntityId: idOf(subjects),
      window: { ...window, days: daysOf(window), months: monthsOf(window) },
      currencies: currencies.map(({ currency, figures }) => viewKeyFigures(figures, currency)),
      contacts: Object.fromEntries(CONTACT_FLOWS.map((flow) => [flow, sumOf(contacts, flow, window)])),
    };
    return { status: 200, body };
  },
});

export const routes = [read];

/** Answers GET /v1/kpis. */
export const handler = entryPoint(api(routes));
