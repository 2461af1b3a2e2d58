import type { Culture } from "./culture.ts";

export const french: Culture = {
  stems:
    "Valcresson Merlonde Brunoise Castelombre Dorvalet Esternay Fougeraie Grandval Hauteclaire Jonvelle Lormeraie Montrelais Noirval Orvanne Pierrelande Roncevaux Sauvelade Trévillon Ussange Verdelais".split(
      " ",
    ),
  trades: [
    "Logistique",
    "Menuiserie",
    "Électricité",
    "Emballages",
    "Imprimerie",
    "Outillage",
    "Distribution",
    "Ingénierie",
    "Traiteur",
    "Chauffage",
  ],
  givenNames:
    "Aurélie Bastien Chloé Damien Élodie Fabrice Gaëlle Hugo Inès Julien Karine Léo Manon Noémie Olivier Pauline Romain Sabine".split(
      " ",
    ),
  surnames:
    "Arnoux Berthet Chauvin Delorme Esnault Ferrand Garnier Huet Imbert Jolivet Lacombe Marchal Noiret Ollivier Perrot Rambaud Sauvage Tellier".split(
      " ",
    ),
  streets: [
    "# rue du Port",
    "# avenue des Tilleuls",
    "# rue de la Gare",
    "# zone artisanale Nord",
    "# quai Saint-Martin",
    "# rue des Ateliers",
  ],
};
