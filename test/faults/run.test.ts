import { sweepStories } from "./sweep.ts";

sweepStories("run");
