import { halfYears, type RateTable } from "./table.ts";

/**
 * The European Central Bank's rate for main refinancing operations in force on 1 January and 1 July. To
 * 2024 H2 as the Irish Department of Enterprise publishes it with the late payment rate
 * (enterprise.gov.ie, "Late Payment Interest Rate"); 2025 H2 and 2026 H1 as the Bundesbank names it
 * with the base rate of 1 January 2026.
 */
export const ecb: RateTable = {
  name: "ECB main refinancing rate",
  publisher: "ecb.europa.eu, key ECB interest rates",
  rates: halfYears([
    ["2014", "0.25", "0.15"],
    ["2015", "0.05", "0.05"],
    ["2016", "0.05", "0.00"],
    ["2017", "0.00", "0.00"],
    ["2018", "0.00", "0.00"],
    ["2019", "0.00", "0.00"],
    ["2020", "0.00", "0.00"],
    ["2021", "0.00", "0.00"],
    ["2022", "0.00", "0.00"],
    ["2023", "2.50", "4.00"],
    ["2024", "4.50", "4.25"],
    ["2025", "3.15?", "2.15"],
    ["2026", "2.15", "2.40?"],
  ]),
};
