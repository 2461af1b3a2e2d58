import { bill } from "./bill.ts";
import { clock } from "./clock.ts";
import { execution, executions } from "./executions.ts";
import { home } from "./home.ts";
import { attachment, mailbox, message, messageHtml, messageSource } from "./mail.ts";
import { queues } from "./queues.ts";
import type { Page } from "./request.ts";
import { smsLog } from "./sms.ts";
import { tasks } from "./tasks.ts";

const PART = "([^/]+)";

/** Every page by its path; open parts are what the pattern captures. */
const PAGES: readonly (readonly [RegExp, Page])[] = (
  [
    ["/_", home],
    ["/_/mail", mailbox],
    [`/_/mail/${PART}`, message],
    [`/_/mail/${PART}/html`, messageHtml],
    [`/_/mail/${PART}/source`, messageSource],
    [`/_/mail/${PART}/attachments/(\\d+)`, attachment],
    ["/_/sms", smsLog],
    ["/_/tasks", tasks],
    ["/_/executions", executions],
    [`/_/executions/${PART}`, execution],
    ["/_/clock", clock],
    ["/_/bill", bill],
    ["/_/queues", queues],
  ] as const
).map(([pattern, page]) => [new RegExp(`^${pattern}/?$`), page]);

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The page at a path with the open parts of the path, or undefined. */
export const pageAt = (path: string): { page: Page; parts: string[] } | undefined => {
  for (const [pattern, page] of PAGES) {
    const found = pattern.exec(path);
    if (found) return { page, parts: found.slice(1).map(decoded) };
  }
  return undefined;
};
