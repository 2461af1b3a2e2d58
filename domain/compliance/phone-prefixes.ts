/**
 * Countries by E.164 country code (ITU-T E.164, annex to Operational Bulletin). Codes shared by
 * several countries name each; +1 is taken as anywhere in the United States and Canada, since area
 * codes move with their owners.
 */
const countriesByCode: Readonly<Record<string, string>> = {
  1: "US CA",
  7: "RU KZ",
  20: "EG",
  27: "ZA",
  30: "GR",
  31: "NL",
  32: "BE",
  33: "FR",
  34: "ES",
  36: "HU",
  39: "IT VA",
  40: "RO",
  41: "CH",
  43: "AT",
  44: "GB GG IM JE",
  45: "DK",
  46: "SE",
  47: "NO SJ",
  48: "PL",
  49: "DE",
  51: "PE",
  52: "MX",
  54: "AR",
  55: "BR",
  56: "CL",
  57: "CO",
  60: "MY",
  61: "AU CX CC",
  62: "ID",
  63: "PH",
  64: "NZ",
  65: "SG",
  66: "TH",
  81: "JP",
  82: "KR",
  84: "VN",
  86: "CN",
  90: "TR",
  91: "IN",
  92: "PK",
  94: "LK",
  212: "MA EH",
  213: "DZ",
  216: "TN",
  234: "NG",
  254: "KE",
  351: "PT",
  352: "LU",
  353: "IE",
  354: "IS",
  356: "MT",
  357: "CY",
  358: "FI AX",
  359: "BG",
  370: "LT",
  371: "LV",
  372: "EE",
  376: "AD",
  377: "MC",
  380: "UA",
  381: "RS",
  385: "HR",
  386: "SI",
  420: "CZ",
  421: "SK",
  423: "LI",
  598: "UY",
  852: "HK",
  880: "BD",
  886: "TW",
  961: "LB",
  962: "JO",
  965: "KW",
  966: "SA",
  968: "OM",
  971: "AE",
  972: "IL",
  973: "BH",
  974: "QA",
};

const byCode: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(countriesByCode).map(([code, countries]) => [code, countries.split(" ")]),
);

const none: readonly string[] = [];

/** The countries an E.164 number may belong to; none for a number without `+` or an unlisted code. */
export const countriesOfPhone = (phone: string): readonly string[] => {
  if (!phone.startsWith("+")) return none;
  for (let length = 3; length >= 1; length--) {
    const countries = byCode.get(phone.slice(1, 1 + length));
    if (countries) return countries;
  }
  return none;
};
