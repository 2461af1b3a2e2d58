import type { Culture } from "./culture.ts";

export const english: Culture = {
  stems:
    "Larkmere Brindlow Castermont Dunhollow Elverstone Fernhaven Garrowby Hexmoor Ivelthorne Jarrowdale Kestermill Lowdham Merrivane Northolme Oakenshire Pellbrook Quarrington Ravensholt Stanmere Thornwick Underhale Vexley Wyndmoor Yarbeck Ashcombe Blackmere Crosswell Dellwyn Emberly Foxcote Greyhurst Halloway Inglebrook Kinderly Longmire Marlstone Nethermoor Orrinwood Pinehallow Redmarsh".split(
      " ",
    ),
  trades: [
    "Supply",
    "Logistics",
    "Electrical",
    "Facilities",
    "Printing",
    "Medical",
    "Foods",
    "Tooling",
    "Software",
    "Interiors",
    "Engineering",
    "Packaging",
    "Landscapes",
  ],
  givenNames:
    "Alice Brandon Carmen Derek Elena Floyd Grace Hector Imani Joel Keiko Lamar Monica Noah Olivia Priya Quentin Rosa Samuel Tessa Umar Valerie Wesley Xiomara Yusuf Zoe".split(
      " ",
    ),
  surnames:
    "Abbott Baxter Carver Dalton Ellery Finch Granger Hobbs Iverson Jarvis Keane Lowry Mercer Norwood Okafor Prescott Quigley Rowan Stokes Thatcher Underwood Vasquez Whitlock Yardley Zamora".split(
      " ",
    ),
  streets: [
    "# Harbor Street",
    "# Mill Lane",
    "# Foundry Road",
    "# Maple Avenue",
    "# Station Road",
    "# Commerce Park",
    "# Chapel Street",
    "# Riverside Drive",
    "# Orchard Way",
    "# Union Street",
  ],
};
