import { sweepStories } from "./sweep.ts";

sweepStories("reports");
