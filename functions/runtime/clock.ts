import type { Instant } from "../../domain/calendar.ts";

/** Business time. In Lambda it is the system's; on one machine it can be turned. */
export interface Clock {
  now(): Instant;
}
