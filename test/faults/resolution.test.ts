import { sweepStories } from "./sweep.ts";

sweepStories("resolution");
