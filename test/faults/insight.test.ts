import { sweepStories } from "./sweep.ts";

sweepStories("insight");
