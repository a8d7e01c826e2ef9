import { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { LivegateError, RolloutSourceInput } from '../../../../client';
import { useTexts } from '../../../preferences';
import { Button } from '../../../ui/parts';
import { FileField } from './file-field';
import { inOrder, LiveText, readLiveText, TextFault } from './live-text';
import type { LiveSchema } from './schema-check';
import { SourceForm, SourceFormProps } from './source-form';
import { TextArea } from './text-area';

const PATH = 'source.desired.';
/** How long nothing is typed before a text is read again: a large one takes a moment. */
const READ_AFTER_MS = 250;

export interface DesiredFormProps extends Omit<SourceFormProps, 'children' | 'source' | 'shown'> {
  readonly schema: LiveSchema;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** What an example is about. */
  readonly account: string;
}

/** Configurations in YAML or JSON, with what the schema and livegate say of them. */
export function DesiredForm({ schema, text, onText, account, ...form }: DesiredFormProps): JSX.Element {
  const t = useTexts();
  const read = useLiveText(text, schema);
  const { placed, others } = judged(form.error, read);
  const [refusals, setRefusals] = useState(0);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (refusals > 0) place.current?.querySelector<HTMLElement>('.faults button')?.focus();
  }, [refusals]);
  const source = (): RolloutSourceInput | undefined => {
    const { value } = readLiveText(text, schema, t);
    // What the text asks for is for livegate to judge, which names every fault.
    if (isMapping(value)) return { desired: value };
    setRefusals((count) => count + 1);
    return undefined;
  };
  // Nobody has done anything wrong yet.
  const own = text.trim() === '' && refusals === 0 ? [] : read.faults;
  return (
    <SourceForm {...form} error={others} source={source}>
      <div ref={place}>
        <TextArea
          label={t('desiredText')}
          hint={t('desiredHint')}
          text={text}
          faults={inOrder([...own, ...placed])}
          onChange={onText}
        />
      </div>
      <div class="inline-form">
        <FileField hasText={text !== ''} onText={onText} />
        {text === '' && <Button onClick={() => onText(exampleFor(account))}>{t('insertExample')}</Button>}
      </div>
    </SourceForm>
  );
}

function useLiveText(text: string, schema: LiveSchema): LiveText {
  const t = useTexts();
  const [read, setRead] = useState(() => readLiveText(text, schema, t));
  useEffect(() => {
    const timer = setTimeout(() => setRead(readLiveText(text, schema, t)), READ_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text, schema, t]);
  return read;
}

/** What livegate refused, at its places in the text. */
function judged(
  error: unknown,
  { placeOf }: LiveText,
): { readonly placed: readonly TextFault[]; readonly others: unknown } {
  if (!(error instanceof LivegateError) || !error.violations.some(({ field }) => field.startsWith(PATH))) {
    return { placed: [], others: error };
  }
  const placed = error.violations
    .filter(({ field }) => field.startsWith(PATH))
    .map(({ field, description }) => {
      const own = field.slice(PATH.length);
      return { ...placeOf(own), message: `${own} ${description}` };
    });
  return { placed, others: error };
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function exampleFor(account: string): string {
  return `callbackConfigs:
  - name: ${account}/domains/*.example.com/callbackConfigs/stream
    urls: [https://hooks.example.com/live]
`;
}
