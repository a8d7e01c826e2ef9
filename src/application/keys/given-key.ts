import { NamedKey } from '../../domain/resources/named-key';
import { Fields, valueAt, withValueAt } from '../../domain/resources/resource-fields';
import { coversField } from '../resources/patch';

const KEY = 'auth.key';
const KEY_REF = 'auth.keyRef';

/** Fields, and the paths of those that a request is about. */
interface GivenFields {
  readonly fields: Fields;
  readonly paths: readonly string[];
}

/**
 * Puts the key that `auth.keyRef` names in the place of `auth.key`: from here on both ways to give
 * a key are one. A name stays where it is if there is no such key, or a key beside it; that is for
 * the parser to refuse.
 */
export function withNamedKey<T extends GivenFields>(given: T, find: (keyRef: string) => NamedKey | undefined): T {
  const { paths } = given;
  if (!coversField(paths, KEY_REF)) return { ...given, fields: withValueAt(given.fields, KEY_REF, undefined) };
  const replacesKey = coversField(paths, KEY);
  const fields = replacesKey ? given.fields : withValueAt(given.fields, KEY, undefined);
  const keyRef = valueAt(fields, KEY_REF);
  const key = typeof keyRef === 'string' && valueAt(fields, KEY) === undefined ? find(keyRef) : undefined;
  return {
    ...given,
    fields: key ? withValueAt(withValueAt(fields, KEY_REF, undefined), KEY, key) : fields,
    paths: replacesKey ? paths : [...paths, KEY],
  };
}
