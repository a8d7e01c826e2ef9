import { JSX } from 'preact';
import { useTexts } from '../../preferences';
import { Link, pathOf } from '../../router';
import { idOf } from '../names';

/** The resources that a resource is below, as links. */
export function Path({ of: name }: { readonly of: string }): JSX.Element {
  const t = useTexts();
  const segments = name.split('/');
  const above = segments.slice(0, -2).flatMap((_segment, index) => {
    const isResource = index % 2 === 1;
    return isResource ? [segments.slice(0, index + 1).join('/')] : [];
  });
  return (
    <nav aria-label={t('path')} class="row small">
      {above.map((one) => (
        <Link key={one} to={pathOf(one)}>
          {idOf(one)}
        </Link>
      ))}
    </nav>
  );
}
