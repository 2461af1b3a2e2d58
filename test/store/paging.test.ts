import { describe, expect, it } from "vitest";
import { MOST_READS, readOn } from "../../store/ledger/paging.ts";

/** A list of so many items, read from a key on, with what was asked for. */
const listOf = (count: number) => {
  const asked: number[] = [];
  const read = async ({
    Limit,
    ExclusiveStartKey,
  }: {
    Limit: number;
    ExclusiveStartKey?: { pk?: string };
  }) => {
    asked.push(Limit);
    const from = ExclusiveStartKey === undefined ? 0 : Number(ExclusiveStartKey.pk) + 1;
    // A read of the engine ends at 1 MB, here at a hundred items.
    const to = Math.min(count, from + Math.min(Limit, 100));
    const Items = Array.from({ length: to - from }, (_, i) => ({ pk: String(from + i) }));
    return { Items, ...(to < count && { LastEvaluatedKey: { pk: String(to - 1) } }) };
  };
  return { read, asked };
};
const keyNames = ["pk"];
const only = (pk: string) => (item: Record<string, unknown>) => item.pk === pk;

describe("reading on", () => {
  it("goes on until what passes is found, each read looking at more than the one before", async () => {
    const { read, asked } = listOf(400);
    const found = await readOn(read, undefined, { wanted: 1, filtered: true, passes: only("250"), keyNames });
    expect(found.stored).toEqual([{ pk: "250" }]);
    expect(asked).toEqual([1, 4, 16, 64, 256, 1024]);
  });

  it("ends at the bound of reads with nothing but where to go on", async () => {
    const { read, asked } = listOf(10_000);
    const query = { wanted: 10, filtered: true, passes: only("9999"), keyNames };
    const first = await readOn(read, undefined, query);
    expect([first.stored, first.reads, asked.length]).toEqual([[], MOST_READS, MOST_READS]);
    expect(first.next).toBeDefined();
    const after = await readOn(read, first.next, { ...query, readsBefore: MOST_READS - 1 });
    expect(after.reads).toBe(1);
  });

  it("leaves what is found beyond the page for the next one", async () => {
    const { read } = listOf(50);
    const even = (item: Record<string, unknown>) => Number(item.pk) % 2 === 0;
    const query = { wanted: 3, filtered: true, passes: even, keyNames };
    const pages: unknown[] = [];
    let from: Awaited<ReturnType<typeof readOn>>["next"];
    do {
      const page = await readOn(read, from, query);
      expect(page.stored.length).toBeLessThanOrEqual(3);
      pages.push(...page.stored.map(({ pk }) => Number(pk)));
      from = page.next;
    } while (from);
    expect(pages).toEqual(Array.from({ length: 25 }, (_, i) => i * 2));
  });
});
