import { sweepStories } from "./sweep.ts";

sweepStories("ledger");
