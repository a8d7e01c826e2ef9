import { JSX } from 'preact';
import { useTexts } from '../../../preferences';
import { boundsText } from '../../bounds-text';
import { Choice, Field } from '../../../ui/parts';
import { Bounds } from '../offers';
import { NEW_ORIGIN, OriginDraft } from './draft';
import { FIELD_TEXTS } from './field-texts';
import { ListRows } from './list-rows';

export interface OriginsControlProps {
  readonly bounds: Bounds;
  /** Of the fields that an origin can have at this cloud. */
  readonly parts: readonly Bounds[];
  readonly value: readonly OriginDraft[];
  readonly faultsAt: (path: string) => readonly string[];
  readonly onChange: (origins: readonly OriginDraft[]) => void;
}

/** The origins that streams are pulled from, in the order in which they are tried. */
export function OriginsControl({ bounds, parts, value, faultsAt, onChange }: OriginsControlProps): JSX.Element {
  const t = useTexts();
  const protocols = parts.find(({ field }) => field === 'origins.protocol')?.values ?? [];
  return (
    <ListRows
      legend={t('fieldOrigins')}
      hint={boundsText(bounds, t)}
      faults={faultsAt('origins')}
      items={value}
      most={bounds.maxItems}
      added={{ ...NEW_ORIGIN, protocol: value.at(-1)?.protocol ?? protocols[0] ?? '' }}
      onChange={onChange}
      row={(origin, index, replace) => (
        <div class="fields">
          {parts.map((part) => (
            <OriginPart
              key={part.field}
              bounds={part}
              faults={faultsAt(part.field.replace('origins', `origins[${index}]`))}
              origin={origin}
              onChange={replace}
            />
          ))}
        </div>
      )}
    />
  );
}

interface OriginPartProps {
  readonly bounds: Bounds;
  readonly faults: readonly string[];
  readonly origin: OriginDraft;
  readonly onChange: (origin: OriginDraft) => void;
}

function OriginPart({ bounds, faults, origin, onChange }: OriginPartProps): JSX.Element | null {
  const t = useTexts();
  const name = PARTS.find((part) => bounds.field === `origins.${part}`);
  if (name === undefined) return null;
  const label = t(FIELD_TEXTS[`origins.${name}`]);
  const hint = boundsText(bounds, t);
  if (name === 'protocol') {
    const options = (bounds.values ?? []).map((value) => ({ value, text: value }));
    const change = (protocol: string): void => onChange({ ...origin, protocol });
    return (
      <Choice label={label} hint={hint} value={origin.protocol} options={options} faults={faults} onChange={change} />
    );
  }
  const change = ({ currentTarget }: { currentTarget: { value: string } }): void =>
    onChange({ ...origin, [name]: currentTarget.value });
  return (
    <Field label={label} hint={name === 'params' ? `${t('onePerLine')}; ${hint}` : hint} faults={faults}>
      {(attributes) =>
        name === 'params' ? (
          <textarea {...attributes} rows={2} spellcheck={false} value={origin.params} onInput={change} />
        ) : (
          <input
            {...attributes}
            spellcheck={false}
            inputMode={name === 'port' ? 'numeric' : 'text'}
            value={origin[name]}
            onInput={change}
          />
        )
      }
    </Field>
  );
}

const PARTS = ['protocol', 'host', 'port', 'group', 'params'] as const;
