import { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';

export interface TitleProps {
  readonly text: string;
  /** Beside the title, such as the page's main actions. */
  readonly children?: ComponentChildren;
}

/** The heading of a page, which also names its tab. */
export function Title({ text, children }: TitleProps): JSX.Element {
  useEffect(() => void (document.title = `${text} · livegate`), [text]);
  return (
    <header class="row row-spread">
      <h1>{text}</h1>
      {children}
    </header>
  );
}
