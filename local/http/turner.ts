import type { Instant } from "../../domain/calendar.ts";
import type { Machine } from "../machine.ts";
import { instantOf } from "./instants.ts";

/** A turn of the clock that is under way, or was the last one. */
export interface Turn {
  readonly from: Instant;
  readonly to: Instant;
  readonly now: Instant;
  readonly share: number;
  readonly isDone: boolean;
  readonly failure: string | undefined;
}

/** Turns the clock in the background, for the page and the command line. */
export class Turner {
  readonly #machine: Machine;
  #turn: Turn | undefined;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** The turn under way or the last one. */
  get turn(): Turn | undefined {
    return this.#turn;
  }

  get isTurning(): boolean {
    return this.#turn?.isDone === false;
  }

  /**
   * Starts to turn to `+7d`, `+3h`, `2026-03-01` or an instant.
   *
   * @throws RangeError when that cannot be read or lies in the past; Error when a turn is under way.
   */
  start(to: string): Turn {
    if (this.isTurning) throw new Error("The clock is being turned already");
    const from = this.#machine.clock.now();
    const target = instantOf(to, from);
    const turn: Turn = { from, to: target, now: from, share: 0, isDone: false, failure: undefined };
    this.#turn = turn;
    this.#machine
      .advanceTo(target, ({ now, share }) => {
        this.#turn = { ...turn, now, share };
      })
      .then(
        () => this.#end(turn, undefined),
        (error: unknown) => this.#end(turn, error instanceof Error ? error.message : String(error)),
      );
    return turn;
  }

  #end(turn: Turn, failure: string | undefined): void {
    this.#turn = {
      ...turn,
      now: this.#machine.clock.now(),
      share: failure === undefined ? 1 : (this.#turn?.share ?? 0),
      isDone: true,
      failure,
    };
  }
}
