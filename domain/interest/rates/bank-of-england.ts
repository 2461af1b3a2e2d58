import { halfYears, type RateTable } from "./table.ts";

/**
 * Bank Rate on the 31 December before the first half of a year, and on the 30 June before the second.
 * To 2024 H1 as the Pay on Time table gives it (payontime.co.uk); 2024 H2: 5.25 until the cut of
 * 1 August 2024; 2025 H1: 4.75 at the end of 2024; 2025 H2: 4.25 until the cut of 7 August 2025; 2026 H1:
 * 3.75 since 18 December 2025 (HM Revenue & Customs, 19 December 2025).
 */
export const bankOfEngland: RateTable = {
  name: "Bank of England base rate",
  publisher: "bankofengland.co.uk/boeapps/database/Bank-Rate.asp",
  rates: halfYears([
    ["2015", "0.50", "0.50"],
    ["2016", "0.50", "0.50"],
    ["2017", "0.25", "0.25"],
    ["2018", "0.50", "0.50"],
    ["2019", "0.75", "0.75"],
    ["2020", "0.75", "0.10"],
    ["2021", "0.10", "0.10"],
    ["2022", "0.25", "1.25"],
    ["2023", "3.50", "5.00"],
    ["2024", "5.25", "5.25"],
    ["2025", "4.75", "4.25"],
    ["2026", "3.75", "3.75?"],
  ]),
};
