import type { ComponentChildren } from 'preact';

/** A component in one of its states. */
export interface Story {
  readonly component: string;
  readonly state: string;
  readonly shown: () => ComponentChildren;
}
