import { Seeds } from "./entropy.ts";
import { fork } from "./fork.ts";
import type { Frame } from "./frame.ts";
import type { PathEntry } from "./history.ts";
import { withinPayloadLimit } from "./plain.ts";
import { Strand } from "./strand.ts";

/**
 * One attempt at a Parallel state: all branches at once, answering their outputs in the branches' order.
 * Branches read the variables in scope; what they assign stays theirs. A redrive goes on with those that
 * did not come to their end.
 *
 * @throws StateError of the first branch that failed; the others are given up
 */
export async function performParallel(frame: Frame): Promise<unknown> {
  const { state, strand, services } = frame;
  const branches = state.Branches ?? [];
  const input =
    state.Arguments === undefined ? frame.input : await frame.evaluate(state.Arguments, "Arguments");
  const before = frame.takeBefore();
  const paths: PathEntry[][] = branches.map(() => []);
  frame.entry.branches = paths;
  const outputs: unknown[] = branches.map(() => null);
  const { history } = strand.execution;
  history.add(1);
  // Drawn anew at each attempt, so that a second passage through the state does not repeat the first one's ids.
  const chance = strand.seeds.next();
  let started = 0;
  await fork(
    strand,
    () => branches[started++],
    Number.POSITIVE_INFINITY,
    async (branch, index, place) => {
      const child = new Strand(
        strand.execution,
        place.order,
        place.cancellation,
        new Seeds(`${chance}/${index}`),
      );
      place.adopt(child);
      const resume = before?.branches?.[index];
      outputs[index] = await services.runStates(branch, input, {
        ...(resume === undefined ? {} : { resume }),
        strand: child,
        variables: frame.variables,
        path: paths[index] ?? [],
        ...(frame.mapItem === undefined ? {} : { mapItem: frame.mapItem }),
      });
    },
  );
  history.add(1);
  return withinPayloadLimit(outputs, `The result of ${frame.name}`);
}
