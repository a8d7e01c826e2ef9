import { Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Translate } from '../../../i18n/translate';
import { LiveSchema, schemaFaults, FieldSteps } from './schema-check';

/** Where something is in a text, counted from 1. */
export interface PlaceInText {
  readonly line: number;
  readonly col: number;
}

export interface TextFault extends PlaceInText {
  readonly message: string;
}

/** A text with configurations as they shall be, and what is wrong with it. */
export interface LiveText {
  /** Undefined where the text is no YAML. */
  readonly value: unknown;
  /** In the order of the text. */
  readonly faults: readonly TextFault[];
  /** Where a field is, such as `pullConfigs[3].origins[0].host`, or the closest one around it. */
  readonly placeOf: (field: string) => PlaceInText;
}

/** JSON is YAML too. */
export function readLiveText(text: string, schema: LiveSchema, t: Translate): LiveText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): PlaceInText => lines.linePos(offset);
  const placeOf = (steps: FieldSteps): PlaceInText => at(offsetOf(document, steps));
  const syntax = document.errors.map(({ pos: [offset], message }) => ({
    ...at(offset),
    message: t('syntaxFault', { message }),
  }));
  const read = syntax.length > 0 ? { faults: syntax } : valueOf(document, t);
  const broken = 'value' in read ? schemaFaults(read.value, schema) : [];
  const faults = [
    ...('faults' in read ? read.faults : []),
    ...broken.map(({ at: steps, text: key, values }) => ({
      ...placeOf(steps),
      message: [fieldOf(steps), t(key, values)].filter(Boolean).join(' '),
    })),
  ];
  return {
    value: 'value' in read ? read.value : undefined,
    faults: inOrder(faults),
    placeOf: (field) => placeOf(stepsOf(field)),
  };
}

/** As they are met by those who read the text. */
export function inOrder<T extends PlaceInText>(places: readonly T[]): readonly T[] {
  return [...places].sort((a, b) => a.line - b.line || a.col - b.col);
}

type Read = { readonly value: unknown } | { readonly faults: readonly TextFault[] };

/** Aliases are resolved within bounds, so that a small text cannot become a huge one. */
function valueOf(document: Document.Parsed, t: Translate): Read {
  try {
    return { value: document.toJS() as unknown };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { faults: [{ line: 1, col: 1, message: t('syntaxFault', { message }) }] };
  }
}

function offsetOf(document: Document.Parsed, steps: FieldSteps): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const step of steps) {
    const next = below(node, step);
    if (!next) break;
    node = next.value;
    offset = next.offset ?? offset;
  }
  return offset;
}

/** A field is where its name is, and an item where it begins. */
function below(
  node: unknown,
  step: string | number,
): { readonly value: unknown; readonly offset: number | undefined } | undefined {
  if (isSeq(node) && typeof step === 'number') {
    const value = node.items[step];
    return isNode(value) ? { value, offset: value.range?.[0] } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair && { value: pair.value, offset: isNode(pair.key) ? pair.key.range?.[0] : undefined };
}

function stepsOf(field: string): FieldSteps {
  return (field.match(/[^.[\]]+/g) ?? []).map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function fieldOf(steps: FieldSteps): string {
  return steps
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}
