import { halfYears, type RateTable } from "./table.ts";

/**
 * The Austrian base rate on 1 January and 1 July, which § 456 UGB makes decisive for the half-year. To 2024 H1 as the
 * Oesterreichische Nationalbank lists it for that purpose ("Interest rates on business arrears"); 2024 H2 as
 * the Wirtschaftskammer gives it. It moves once the ECB's main refinancing rate has moved by half a point in all.
 */
export const oenb: RateTable = {
  name: "Basiszinssatz of the OeNB",
  publisher: "oenb.at, Basis- und Referenzzinssätze",
  rates: halfYears([
    ["2015", "-0.12", "-0.12"],
    ["2016", "-0.12", "-0.62"],
    ["2017", "-0.62", "-0.62"],
    ["2018", "-0.62", "-0.62"],
    ["2019", "-0.62", "-0.62"],
    ["2020", "-0.62", "-0.62"],
    ["2021", "-0.62", "-0.62"],
    ["2022", "-0.62", "-0.62"],
    ["2023", "1.88", "3.38"],
    ["2024", "3.88", "3.88"],
    ["2025", "2.53?", "1.53?"],
    ["2026", "1.53?", "1.53?"],
  ]),
};
