import type { Definition } from "./definition.ts";
import { definitionFaults } from "./definition-faults.ts";
import { InvalidDefinition } from "./errors.ts";

const parsed = new Map<string, Definition>();
const checked = new WeakMap<object, Set<string>>();

/**
 * Reads a deployed definition, as text or as parsed JSON.
 *
 * @throws InvalidDefinition when it is no state machine, uses JSONPath anywhere, names an unknown state, or
 *   has a field that is unknown, at odds with another, or out of range, which AWS would refuse at creation
 */
export function readDefinition(definition: unknown, type: "STANDARD" | "EXPRESS" = "STANDARD"): Definition {
  const machine = typeof definition === "string" ? fromText(definition) : definition;
  if (typeof machine !== "object" || machine === null)
    throw new InvalidDefinition("a definition is a JSON object");
  const known = checked.get(machine);
  if (known?.has(type) !== true) {
    const [fault] = definitionFaults(machine as Definition, type);
    if (fault !== undefined)
      throw new InvalidDefinition(
        fault.state === undefined ? fault.message : `${fault.state}: ${fault.message}`,
      );
    checked.set(machine, new Set([...(known ?? []), type]));
  }
  return machine as Definition;
}

/** A text parsed once, so that what was prepared for its states serves each execution. */
function fromText(text: string): unknown {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const machine = JSON.parse(text) as Definition;
  parsed.set(text, machine);
  return machine;
}
