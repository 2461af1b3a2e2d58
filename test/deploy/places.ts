/**
 * Countries such that on any day of the week it is a business day in at least two of them, and no
 * public holiday is one in all of those: on Saturdays Brunei and Iran, on Sundays Nepal and Saudi
 * Arabia, on Fridays Nepal and Japan, on other days most of them.
 */
export const debtorPlaces = ["BN", "IR", "JP", "NP", "SA"] as const;

/** A zone where it is noon, and so within business hours, at that instant; its day is that of UTC. */
export const middayZone = (now: Date): string => {
  const ahead = 12 - now.getUTCHours();
  // The names are the wrong way round: `Etc/GMT-5` is five hours ahead of UTC.
  return ahead === 0 ? "Etc/UTC" : `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
};
