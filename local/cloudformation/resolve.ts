import type { Resource, Stack } from "./assembly.ts";
import { ACCOUNT, type Identity, identityOf, REGION } from "./attributes.ts";

/** A reference in a template to something that is not there, or that the local machine cannot name. */
export class UnknownReference extends Error {
  override readonly name = "UnknownReference";
}

const NO_VALUE = Symbol("AWS::NoValue");

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Resolves the intrinsic functions of one stack's template, with the exports of all stacks at hand. */
export class Resolver {
  readonly stack: Stack;
  readonly #exports: (name: string) => unknown;
  readonly #identities = new Map<string, Identity>();

  constructor(stack: Stack, exports: (name: string) => unknown) {
    this.stack = stack;
    this.#exports = exports;
  }

  /**
   * The value with every intrinsic function replaced by what it stands for locally.
   *
   * @throws UnknownReference naming the reference and the stack.
   */
  resolve(value: unknown): unknown {
    const resolved = this.#walk(value);
    return resolved === NO_VALUE ? undefined : resolved;
  }

  /** The resources whose condition holds, by logical id. */
  resources(): [string, Resource][] {
    return Object.entries(this.stack.template.Resources ?? {}).filter(
      ([, { Condition }]) => Condition === undefined || this.#condition(Condition),
    );
  }

  /** What `Ref` and `Fn::GetAtt` answer for a resource of this stack. */
  identity(logicalId: string): Identity {
    const known = this.#identities.get(logicalId);
    if (known) return known;
    const resource = this.stack.template.Resources?.[logicalId];
    if (!resource) throw this.#unknown(logicalId);
    const identity = identityOf(this.stack.name, logicalId, resource, (value) => this.resolve(value));
    this.#identities.set(logicalId, identity);
    return identity;
  }

  #unknown(what: string): UnknownReference {
    return new UnknownReference(`${what} is referred to in the stack ${this.stack.name}, but is not known`);
  }

  #walk(value: unknown): unknown {
    if (Array.isArray(value))
      return value.map((each) => this.#walk(each)).filter((each) => each !== NO_VALUE);
    if (!isObject(value)) return value;
    const keys = Object.keys(value);
    const [only] = keys;
    if (
      keys.length === 1 &&
      only !== undefined &&
      (only === "Ref" || only === "Condition" || only.startsWith("Fn::"))
    )
      return this.#intrinsic(only, value[only], value);
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, each]) => [key, this.#walk(each)] as const)
        .filter(([, each]) => each !== NO_VALUE),
    );
  }

  #intrinsic(name: string, argument: unknown, whole: Record<string, unknown>): unknown {
    const list = (): unknown[] => {
      const items = this.#walk(argument);
      if (!Array.isArray(items)) throw this.#unknown(`${name} ${JSON.stringify(argument)}`);
      return items;
    };
    switch (name) {
      case "Ref":
        return this.#ref(String(argument));
      case "Fn::GetAtt":
        return this.#attribute(Array.isArray(argument) ? argument.map(String) : String(argument).split("."));
      case "Fn::Sub":
        return this.#sub(argument);
      case "Fn::Join": {
        const [separator, items] = list();
        if (!Array.isArray(items)) throw this.#unknown(`Fn::Join ${JSON.stringify(argument)}`);
        return items.map(String).join(String(separator));
      }
      case "Fn::Select": {
        const [index, items] = list();
        const selected = Array.isArray(items) ? items[Number(index)] : undefined;
        if (selected === undefined) throw this.#unknown(`Fn::Select ${JSON.stringify(argument)}`);
        return selected;
      }
      case "Fn::Split": {
        const [separator, text] = list();
        return String(text).split(String(separator));
      }
      case "Fn::ImportValue": {
        const exported = this.#exports(String(this.#walk(argument)));
        if (exported === undefined) throw this.#unknown(`The export ${String(this.#walk(argument))}`);
        return exported;
      }
      case "Fn::If": {
        const [condition, then, otherwise] = argument as [string, unknown, unknown];
        return this.#walk(this.#condition(condition) ? then : otherwise);
      }
      case "Fn::FindInMap": {
        const [map, top, second] = list().map(String);
        const found = this.stack.template.Mappings?.[map ?? ""]?.[top ?? ""]?.[second ?? ""];
        if (found === undefined) throw this.#unknown(`The mapping ${map}.${top}.${second}`);
        return found;
      }
      case "Fn::Base64":
        return Buffer.from(String(this.#walk(argument))).toString("base64");
      case "Fn::GetAZs":
        return ["a", "b", "c"].map((zone) => `${REGION}${zone}`);
      case "Fn::ToJsonString":
        return JSON.stringify(this.#walk(argument));
      case "Condition":
        // Outside of conditions this is an ordinary property, as in an IAM statement.
        return typeof argument === "string" && this.stack.template.Conditions?.[argument] !== undefined
          ? this.#condition(argument)
          : { Condition: this.#walk(whole["Condition"]) };
      default:
        throw this.#unknown(`The function ${name}`);
    }
  }

  #pseudo(name: string): unknown {
    switch (name) {
      case "AWS::Region":
        return REGION;
      case "AWS::AccountId":
        return ACCOUNT;
      case "AWS::Partition":
        return "aws";
      case "AWS::URLSuffix":
        return "amazonaws.com";
      case "AWS::StackName":
        return this.stack.name;
      case "AWS::StackId":
        return `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${this.stack.name}/local`;
      case "AWS::NotificationARNs":
        return [];
      case "AWS::NoValue":
        return NO_VALUE;
      default:
        throw this.#unknown(name);
    }
  }

  #ref(name: string): unknown {
    if (name.startsWith("AWS::")) return this.#pseudo(name);
    const parameter = this.stack.template.Parameters?.[name];
    if (parameter) {
      if (parameter.Default === undefined)
        throw this.#unknown(`The parameter ${name}, which has no default,`);
      return parameter.Default;
    }
    return this.identity(name).ref;
  }

  #attribute([logicalId = "", ...path]: string[]): unknown {
    const attribute = path.join(".");
    const value = this.identity(logicalId).attributes[attribute];
    if (value === undefined)
      throw this.#unknown(
        `The attribute ${logicalId}.${attribute} (${this.stack.template.Resources?.[logicalId]?.Type})`,
      );
    return value;
  }

  #sub(argument: unknown): string {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const given = this.#walk(variables) as Record<string, unknown>;
    return String(text).replace(/\$\{([^}]+)\}/g, (_, name: string) => {
      if (name.startsWith("!")) return `\${${name.slice(1)}}`;
      if (name in given) return String(given[name]);
      return String(name.includes(".") ? this.#attribute(name.split(".")) : this.#ref(name));
    });
  }

  #condition(name: unknown): boolean {
    const definition = typeof name === "string" ? this.stack.template.Conditions?.[name] : undefined;
    if (definition === undefined) throw this.#unknown(`The condition ${String(name)}`);
    return this.#test(definition);
  }

  #test(expression: unknown): boolean {
    if (!isObject(expression)) return expression === true || expression === "true";
    const [[name, argument] = ["", undefined]] = Object.entries(expression);
    const list = (Array.isArray(argument) ? argument : [argument]) as unknown[];
    switch (name) {
      case "Fn::Equals":
        return String(this.#walk(list[0])) === String(this.#walk(list[1]));
      case "Fn::And":
        return list.every((each) => this.#test(each));
      case "Fn::Or":
        return list.some((each) => this.#test(each));
      case "Fn::Not":
        return !this.#test(list[0]);
      case "Condition":
        return this.#condition(argument);
      default:
        throw this.#unknown(`The condition function ${name}`);
    }
  }
}

/** A resolver for each stack, which see each other's exports. */
export const resolvers = (stacks: readonly Stack[]): Resolver[] => {
  const exported = new Map<string, () => unknown>();
  const all = stacks.map((stack) => new Resolver(stack, (name) => exported.get(name)?.()));
  for (const resolver of all)
    for (const output of Object.values(resolver.stack.template.Outputs ?? {}))
      if (output.Export)
        exported.set(String(resolver.resolve(output.Export.Name)), () => resolver.resolve(output.Value));
  return all;
};
