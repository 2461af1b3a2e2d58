import { invalid, NotImitated } from "./errors.ts";

const TOKEN = /\s*([A-Za-z_][A-Za-z0-9_]*|#[A-Za-z0-9_]+|:[A-Za-z0-9_]+|<>|<=|>=|[=<>(),.+-])/y;

/** Reads an expression of DynamoDB token by token. What it does not know, it names. */
export class Tokens {
  readonly expression: string;
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(expression: string) {
    this.expression = expression;
    TOKEN.lastIndex = 0;
    const end = expression.trimEnd().length;
    while (TOKEN.lastIndex < end) {
      const at = TOKEN.lastIndex;
      const token = TOKEN.exec(expression)?.[1];
      if (token === undefined) throw new NotImitated(`"${expression.slice(at)}" in ${expression}`);
      this.#tokens.push(token);
    }
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peek(): string {
    return this.#tokens[this.#at] ?? "";
  }

  next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw invalid(`The expression ends too soon: ${this.expression}`);
    return token;
  }

  /** Takes the next token if it is this word or sign, whatever its case. */
  take(word: string): boolean {
    if (this.peek().toUpperCase() !== word) return false;
    this.#at++;
    return true;
  }

  expect(word: string): void {
    if (!this.take(word)) throw new NotImitated(`"${this.peek()}" instead of ${word} in ${this.expression}`);
  }

  /** An attribute's path: names or placeholders of names, with dots between. */
  path(): readonly string[] {
    const path = [this.#name()];
    while (this.take(".")) path.push(this.#name());
    return path;
  }

  #name(): string {
    const name = this.next();
    if (!/^[A-Za-z_#]/.test(name)) throw new NotImitated(`"${name}" as a name in ${this.expression}`);
    return name;
  }

  /** The placeholder of a value. */
  value(): string {
    const value = this.next();
    if (!value.startsWith(":")) throw new NotImitated(`"${value}" as a value in ${this.expression}`);
    return value;
  }
}
