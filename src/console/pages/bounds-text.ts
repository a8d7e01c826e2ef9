import type { components } from '../../client';
import type { Translate } from '../i18n/translate';

/** The bounds of a field and what else is known of it, for people; empty if that is nothing. */
export function boundsText(bounds: components['schemas']['FieldBounds'], t: Translate): string {
  const { required, minItems, maxItems, minLength, maxLength, pattern, values = [], unreadable, note } = bounds;
  const parts = [
    required && t('required'),
    range(minItems, maxItems, t('items')),
    range(minLength, maxLength, t('characters')),
    values.length > 0 && t('oneOf', { values: values.join(', ') }),
    pattern && t('matches', { pattern }),
    unreadable && t('unreadable'),
    note,
  ].filter(Boolean);
  return parts.join('; ');
}

function range(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  if (least === undefined && most === undefined) return undefined;
  if (least === most) return `${least} ${unit}`;
  return `${least ?? 0}–${most ?? '∞'} ${unit}`;
}
