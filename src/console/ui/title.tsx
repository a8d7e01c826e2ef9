import { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

/** The heading of a page, which also names its tab. */
export function Title({ text }: { readonly text: string }): JSX.Element {
  useEffect(() => void (document.title = `${text} · livegate`), [text]);
  return <h1>{text}</h1>;
}
