import { ComponentType, JSX } from 'preact';
import { useLoad } from '../loading';
import { loadScript } from '../outdated';
import { Shown } from './shown';

export type LoadPage = () => Promise<ComponentType>;

/** A page that is loaded when somebody opens it. */
export function Lazy({ load }: { readonly load: LoadPage }): JSX.Element {
  const page = useLoad(() => loadScript(load), [load]);
  return <Shown of={page}>{(Page) => <Page />}</Shown>;
}
