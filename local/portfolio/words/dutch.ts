import type { Culture } from "./culture.ts";

export const dutch: Culture = {
  stems:
    "Veldhoorn Brakenoord Dijkerlo Elsbroek Ganzemeer Hazenwijk Ijsselvoort Klaverdam Lindervoort Meerwolde Noorderhaar Oudekamp Polderwijk Rietmade Schaapsveen Tolhoorn Uiterdijk Waterbeke".split(
      " ",
    ),
  trades: [
    "Logistiek",
    "Techniek",
    "Verpakking",
    "Installatie",
    "Drukwerk",
    "Gereedschap",
    "Groothandel",
    "Interieur",
  ],
  givenNames:
    "Anouk Bram Carlijn Daan Esmee Femke Gijs Hanneke Ilse Jeroen Koen Lotte Maarten Nienke Pieter Roos Sander Tess".split(
      " ",
    ),
  surnames:
    "Akkerman Bosman Coster Dekker Elzinga Franssen Groot Hoekstra Jacobs Kuiper Lammers Meijer Nauta Postma Reinders Smit Terpstra Veenstra".split(
      " ",
    ),
  streets: ["Havenkade #", "Molenweg #", "Stationsplein #", "Industrieweg #", "Kerkstraat #", "Lindelaan #"],
};
