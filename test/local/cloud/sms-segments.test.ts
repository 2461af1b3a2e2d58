import { describe, expect, it } from "vitest";
import { segmentsOf } from "../../../local/cloud/sms-segments.ts";

describe("segments of a text message", () => {
  it.each([
    ["one place each in the basic alphabet", "a".repeat(160), 1, "GSM-7"],
    ["one character more takes two segments", "a".repeat(161), 2, "GSM-7"],
    ["153 places in each of several", "a".repeat(306), 2, "GSM-7"],
    ["and a third from there", "a".repeat(307), 3, "GSM-7"],
    ["the euro sign takes two places", `${"a".repeat(158)}€`, 1, "GSM-7"],
    ["and pushes the rest over", `${"a".repeat(159)}€`, 2, "GSM-7"],
    ["other scripts take 70", "ж".repeat(70), 1, "UCS-2"],
    ["and 67 of several", "ж".repeat(71), 2, "UCS-2"],
  ])("%s", (_, text, segments, encoding) => {
    expect(segmentsOf(text)).toEqual({ segments, encoding });
  });
});
