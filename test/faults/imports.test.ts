import { sweepStories } from "./sweep.ts";

sweepStories("imports");
