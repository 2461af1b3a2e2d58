import { halfYears, type RateTable } from "./table.ts";

/**
 * The base rate of § 247 BGB. Announced by the Bundesbank: −0.88 from 1 July 2016, 1.62 from 1 January 2023,
 * 1.27 from 1 July 2025 and from 1 January 2026. In between it moves by the points of the ECB's main refinancing rate
 * (§ 247 (1) sentence 2), which is how the rows of 2023 H2 to 2024 H2 follow from the one before; a row
 * that rests on an unverified rate of the ECB is unverified too.
 */
export const bundesbank: RateTable = {
  name: "Basiszinssatz (§ 247 BGB)",
  publisher: "bundesbank.de, Basiszinssatz nach § 247 BGB",
  rates: halfYears([
    ["2016", "-0.83?", "-0.88"],
    ["2017", "-0.88", "-0.88"],
    ["2018", "-0.88", "-0.88"],
    ["2019", "-0.88", "-0.88"],
    ["2020", "-0.88", "-0.88"],
    ["2021", "-0.88", "-0.88"],
    ["2022", "-0.88", "-0.88"],
    ["2023", "1.62", "3.12"],
    ["2024", "3.62", "3.37"],
    ["2025", "2.27?", "1.27"],
    ["2026", "1.27", "1.52?"],
  ]),
};
