import { ClientConfig, changesBetween, FieldEdit, fieldAt } from './config-fields';
import { isKnownField } from './editor/field-texts';
import type { Bounds } from './offers';

/** The fields that can be compared by their values; a key is never among them. */
export function comparedPaths(fields: readonly Bounds[]): readonly string[] {
  const paths = fields.map(({ field }) => field);
  return paths.filter((path) => isKnownField(path) && path !== 'auth.key' && !path.startsWith('origins.'));
}

/** What can be told of the key that the cloud has. */
export function currentKeyOf(config: ClientConfig | undefined): string | undefined {
  const fields = { ...config };
  const known = fieldAt(fields, 'auth.keyRef') ?? fieldAt(fields, 'auth.keyFingerprint');
  if (typeof known === 'string' && known !== '') return known;
  return fieldAt(fields, 'auth.keySet') === true ? '?' : undefined;
}

/** All that goes with a configuration. */
export function deletionOf(config: ClientConfig, fields: readonly Bounds[]): readonly FieldEdit[] {
  const key = currentKeyOf(config);
  return [
    ...changesBetween({ ...config }, {}, comparedPaths(fields)),
    ...(key === undefined ? [] : [{ field: 'auth.key', from: key, to: '' }]),
  ];
}
