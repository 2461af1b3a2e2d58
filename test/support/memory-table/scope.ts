import { invalid } from "./errors.ts";
import type { Stored } from "./values.ts";

/** The names and values that a request gives to the placeholders of its expressions, and which of them were used. */
export class Scope {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Stored;
  readonly #used = new Set<string>();

  constructor(names: Readonly<Record<string, string>> | undefined, values: Stored | undefined) {
    this.#names = names ?? {};
    this.#values = values ?? {};
  }

  path(path: readonly string[]): readonly string[] {
    return path.map((name) => {
      if (!name.startsWith("#")) return name;
      this.#used.add(name);
      const given = this.#names[name];
      if (given === undefined) throw invalid(`An expression uses the name ${name}, which is not given`);
      return given;
    });
  }

  value(placeholder: string): unknown {
    this.#used.add(placeholder);
    const given = this.#values[placeholder];
    if (given === undefined) throw invalid(`An expression uses the value ${placeholder}, which is not given`);
    return given;
  }

  /** DynamoDB refuses placeholders that no expression uses. */
  checkUsed(): void {
    for (const name of [...Object.keys(this.#names), ...Object.keys(this.#values)])
      if (!this.#used.has(name)) throw invalid(`${name} is given, but no expression uses it`);
  }
}

/** What stands at a path of an item; undefined where there is nothing. */
export const valueAt = (item: Stored | undefined, path: readonly string[]): unknown => {
  let value: unknown = item;
  for (const name of path) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    value = (value as Stored)[name];
  }
  return value;
};
