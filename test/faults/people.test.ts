import { sweepStories } from "./sweep.ts";

sweepStories("people");
