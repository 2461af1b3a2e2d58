import { sweepStories } from "./sweep.ts";

sweepStories("rehearsals");
