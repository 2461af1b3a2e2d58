import { addDays, type PlainDate } from "../calendar.ts";
import type { GateFacts } from "./facts.ts";
import type { WaitClause } from "./rule.ts";

/** No contact up to and including the date. */
export interface Wait {
  readonly dayAfter: PlainDate;
  readonly reason: string;
}

/** What the clause waits for by these facts, or undefined where there is nothing to wait for. */
export const waitOf = (
  clause: WaitClause,
  { hold, writtenNotice, moratorium }: GateFacts,
): Wait | undefined => {
  switch (clause.after) {
    case "hold":
      return hold && { dayAfter: hold.until, reason: `on hold until ${hold.until}: ${hold.reason}` };
    case "written-notice":
      return writtenNotice === undefined
        ? undefined
        : {
            dayAfter: addDays(writtenNotice, clause.days),
            reason: `only by mail for ${clause.days} days after the written notice of ${writtenNotice}`,
          };
    case "moratorium": {
      if (!moratorium) return undefined;
      const until = moratorium.until ?? addDays(moratorium.from, clause.days - 1);
      return { dayAfter: until, reason: `in a breathing space from ${moratorium.from} until ${until}` };
    }
  }
};
