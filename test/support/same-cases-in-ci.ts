import fc from "fast-check";

// In CI each property is tried on the same cases every time, so that a change is judged by what it changes; elsewhere on
// new ones, and a failure tells its seed. A property that names a seed of its own keeps it.
if (process.env["CI"]) fc.configureGlobal({ seed: 20_260_309 });
