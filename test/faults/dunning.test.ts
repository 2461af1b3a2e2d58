import { sweepStories } from "./sweep.ts";

sweepStories("dunning");
