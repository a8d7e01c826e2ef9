/** A line of a plot. */
export interface Series {
  readonly label: string;
  /** A value for each time; null where none is known. */
  readonly values: readonly (number | null)[];
  /** What the legend says beside the label. */
  readonly note?: string;
  /** Whether it is shown as one of many that nobody need tell apart, and left out of the legend. */
  readonly isQuiet?: boolean;
}

export interface LineStyle {
  /** The role of the colour. */
  readonly colour: string;
  /** Lengths of dashes and of the gaps between them; none for a whole line. */
  readonly dash: readonly number[];
}

const COLOURS = ['--plot-1', '--plot-2', '--plot-3', '--plot-4', '--plot-5', '--plot-6', '--plot-7'] as const;
const DASHES = [[], [10, 4], [2, 3], [10, 3, 2, 3]] as const;
/** So many lines differ from each other, neighbours in both the colour and the dashes. */
export const MOST_STYLES = COLOURS.length * DASHES.length;

/** How the line with that number is drawn. Colour alone says nothing to those who do not see it. */
export function lineStyle(index: number): LineStyle {
  return { colour: COLOURS[index % COLOURS.length] ?? COLOURS[0], dash: DASHES[index % DASHES.length] ?? [] };
}
