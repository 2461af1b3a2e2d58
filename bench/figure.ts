/** One measured figure, with its rival measured in the same run. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly ours: number | string;
  readonly rival?: number | string;
  readonly rivalName?: string;
  /** How many times the rival is dearer or slower. */
  readonly ratio?: number | string;
  readonly goal?: string;
  readonly note?: string;
}
