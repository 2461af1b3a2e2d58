import { sweepStories } from "./sweep.ts";

sweepStories("policies");
