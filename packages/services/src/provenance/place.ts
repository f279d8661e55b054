/** A picture as evidence names it. */
export interface Place {
  generationId: string;
  /** Null: a sheet of several. */
  index: number | null;
  size: number | null;
}
