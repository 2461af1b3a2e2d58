/** The attributes of a stored item. */
export type Fields = Record<string, unknown>;

/** The way from each version of a kind's shape to the next, the first one first. Kinds whose new fields are all optional need none. */
type Ways = Readonly<Record<string, readonly ((fields: Fields) => Fields)[]>>;

/** Answers the fields of an item of an earlier version as the present one has them, by the ways of its table's kinds. */
export const upgrading =
  (ways: Ways) =>
  (entity: string, version: number, fields: Fields): Fields =>
    (ways[entity] ?? []).slice(version - 1).reduce((present, step) => step(present), fields);
