import { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useRouter } from '../router';

/**
 * The heading of a page, which also names its tab. After a navigation within the console it takes
 * the focus, so that the keyboard and screen readers go on at the new page.
 */
export function Title({ text }: { readonly text: string }): JSX.Element {
  const { place, hasMoved } = useRouter();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => void (document.title = `${text} · livegate`), [text]);
  useEffect(() => {
    if (hasMoved) heading.current?.focus({ preventScroll: true });
  }, [place.path]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {text}
    </h1>
  );
}
