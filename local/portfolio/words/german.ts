import type { Culture } from "./culture.ts";

export const german: Culture = {
  stems:
    "Quenzel Brassow Dorvik Falkmoor Grevenau Hollmar Irmbach Jessental Kolvenau Lindroth Marlitz Nessenau Orlinger Pruckmar Rabenow Sallwig Tornau Ulvenbach Varnholt Wessmar Zerblin Achtern Birkmar Clausnau Drevitz Eschmar Fennhagen Gorlitzer Hasselow Immenroth Jarnbach Kestrow Lauvenau Mohrwig Niedmar Ostrau Pellwig Quastrow Rodvik Stavenau".split(
      " ",
    ),
  trades: [
    "Metallbau",
    "Logistik",
    "Elektrotechnik",
    "Gebäudetechnik",
    "Druckerei",
    "Medizintechnik",
    "Lebensmittel",
    "Werkzeuge",
    "Software",
    "Möbelwerk",
    "Anlagenbau",
    "Verpackungen",
    "Gartenbau",
  ],
  givenNames:
    "Anja Bernd Claudia Dirk Eva Frank Greta Henrik Ines Jonas Katrin Lukas Miriam Nils Olga Paul Renate Stefan Tanja Ulrich Vera Wolfgang Yasemin Murat Lena Felix".split(
      " ",
    ),
  surnames:
    "Albers Bruckner Cordes Dahm Eilers Fromm Gerlach Hauser Ihde Jansen Krause Lehner Moser Nowak Oberle Petersen Quast Ritter Seidel Thoma Ullmann Vogt Wiegand Yilmaz Zeller".split(
      " ",
    ),
  streets: [
    "Hafenstraße #",
    "Am Alten Markt #",
    "Industrieweg #",
    "Lindenallee #",
    "Bahnhofstraße #",
    "Gewerbepark #",
    "Mühlgasse #",
    "Schillerstraße #",
    "Werftweg #",
    "Ringstraße #",
  ],
};
