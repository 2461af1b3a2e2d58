import { addTo, type Cells, noCells, numbersOf } from "../../../domain/insight/cells.ts";
import { groupKey } from "../../../domain/insight/drift.ts";
import {
  type Applied,
  type Image,
  isComplete,
  lastImages,
  nextStep,
  pack,
} from "../../../domain/insight/fold.ts";
import { cellItemOf } from "../../../store/insight/layout.ts";

/** The insight table in memory: packs apply whole or not at all, and a crash may come before any of them. */
export const memory = () => {
  const applied = new Map<string, Applied>();
  const groups = new Map<string, Cells>();

  /** Projects a batch; stops before the pack that `crashAt` counts to. Answers whether it went through. */
  const project = (batch: readonly Image[], limit = 100, crashAt = Number.POSITIVE_INFINITY): boolean => {
    let packs = 0;
    let left = lastImages(batch);
    while (left.length > 0) {
      const steps = left.flatMap((image) => nextStep(image, applied.get(image.source), cellItemOf) ?? []);
      for (const { steps: taken, cells, legalEntityId, group } of pack(steps, cellItemOf, limit)) {
        if (packs++ >= crashAt) return false;
        const key = groupKey(legalEntityId, group);
        const present = groups.get(key) ?? noCells();
        groups.set(key, present);
        for (const sums of cells.values()) addTo(present, Object.fromEntries(sums));
        for (const step of taken) applied.set(step.image.source, step.after);
      }
      left = steps.filter((step) => !isComplete(step)).map((step) => step.image);
    }
    return true;
  };

  const numbers = (): Record<string, Record<string, number>> =>
    Object.fromEntries(
      [...groups]
        .map(([key, cells]) => [key, Object.fromEntries([...numbersOf(cells)].sort())] as const)
        .filter(([, cells]) => Object.keys(cells).length > 0)
        .sort(),
    );

  return { project, numbers, groups, applied };
};
