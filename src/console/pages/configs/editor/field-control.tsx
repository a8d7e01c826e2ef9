import { JSX } from 'preact';
import { useTexts } from '../../../preferences';
import { Field, Switch } from '../../../ui/parts';
import { boundsText } from '../../bounds-text';
import { Bounds } from '../offers';
import { Draft, SWITCH_FIELDS, TEXT_FIELDS } from './draft';
import { FIELD_TEXTS } from './field-texts';
import { KeyControl } from './key-control';
import { ListRows } from './list-rows';
import { OriginsControl } from './origins-control';

/** What a form is made from. */
export interface FormFacts {
  /** Of every field that the cloud offers here. */
  readonly fields: readonly Bounds[];
  readonly keyNames: readonly string[];
  readonly currentKey: string | undefined;
  /** What livegate found wrong at a path. */
  readonly faultsAt: (path: string) => readonly string[];
}

export interface FieldControlProps {
  readonly bounds: Bounds;
  readonly facts: FormFacts;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** The control of one field, with its bounds and faults; nothing for a part of another field. */
export function FieldControl({ bounds, facts, draft, onChange }: FieldControlProps): JSX.Element | null {
  const t = useTexts();
  const { fields, keyNames, currentKey, faultsAt } = facts;
  const path = bounds.field;
  const hint = boundsText(bounds, t);
  if (path === 'urls') return <UrlsControl bounds={bounds} facts={facts} draft={draft} onChange={onChange} />;
  if (path === 'origins') {
    const parts = fields.filter(({ field }) => field.startsWith('origins.'));
    const change = (origins: Draft['origins']): void => onChange({ ...draft, origins });
    return <OriginsControl bounds={bounds} parts={parts} value={draft.origins} faultsAt={faultsAt} onChange={change} />;
  }
  if (path === 'auth.key') {
    if (!draft.switches['auth.enabled']) return null;
    return (
      <KeyControl
        label={t(FIELD_TEXTS[path])}
        hint={hint}
        value={draft.key}
        names={keyNames}
        current={currentKey}
        faults={[...faultsAt('auth.key'), ...faultsAt('auth.keyRef')]}
        onChange={(key) => onChange({ ...draft, key })}
      />
    );
  }
  const aSwitch = SWITCH_FIELDS.find((one) => one === path);
  if (aSwitch) {
    const change = (isOn: boolean): void => onChange({ ...draft, switches: { ...draft.switches, [aSwitch]: isOn } });
    const isOn = draft.switches[aSwitch] ?? false;
    return (
      <Switch label={t(FIELD_TEXTS[aSwitch])} hint={hint} faults={faultsAt(aSwitch)} isOn={isOn} onChange={change} />
    );
  }
  const aText = TEXT_FIELDS.find((one) => one === path);
  if (!aText) return null;
  return (
    <Field label={t(FIELD_TEXTS[aText])} hint={hint} faults={faultsAt(aText)}>
      {(attributes) => (
        <input
          {...attributes}
          spellcheck={false}
          inputMode={aText.endsWith('Url') ? 'url' : 'text'}
          value={draft.texts[aText]}
          onInput={({ currentTarget }) =>
            onChange({ ...draft, texts: { ...draft.texts, [aText]: currentTarget.value } })
          }
        />
      )}
    </Field>
  );
}

function UrlsControl({ bounds, facts: { faultsAt }, draft, onChange }: FieldControlProps): JSX.Element {
  const t = useTexts();
  return (
    <ListRows
      legend={t('fieldUrls')}
      hint={boundsText(bounds, t)}
      faults={faultsAt('urls')}
      items={draft.urls}
      most={bounds.maxItems}
      added=""
      onChange={(urls) => onChange({ ...draft, urls })}
      row={(url, index, replace) => (
        <Field label={t('urlNumber', { number: index + 1 })} faults={faultsAt(`urls[${index}]`)}>
          {(attributes) => (
            <input
              {...attributes}
              inputMode="url"
              spellcheck={false}
              value={url}
              onInput={({ currentTarget }) => replace(currentTarget.value)}
            />
          )}
        </Field>
      )}
    />
  );
}
