import { ComponentChildren, JSX } from 'preact';

export interface ProgressProps {
  /** What comes along, for those who do not see it. */
  readonly label: string;
  readonly percent: number;
  readonly children?: ComponentChildren;
}

/** How far some work has come, and what is known of the rest. */
export function Progress({ label, percent, children }: ProgressProps): JSX.Element {
  return (
    <div class="progress">
      <progress aria-label={label} max={100} value={percent}>
        {`${percent} %`}
      </progress>
      <span class="small">{children ?? `${percent} %`}</span>
    </div>
  );
}
