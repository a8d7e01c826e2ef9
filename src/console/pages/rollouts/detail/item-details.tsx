import { JSX } from 'preact';
import type { RolloutItem } from '../../../../client';
import { useTexts } from '../../../preferences';
import { ProblemFacts } from '../../../ui/problem';
import { FieldEdit, textOf } from '../../configs/config-fields';
import { CallsTable } from '../../configs/review/calls-table';
import { FieldDiff } from '../../configs/review/field-diff';

/** What an item changes and loses, why it failed, and its calls. */
export function ItemDetails({ item }: { readonly item: RolloutItem }): JSX.Element {
  const t = useTexts();
  const { fields, losses, error, upstreamCalls, state } = item;
  return (
    <div class="stack-tight">
      {error && <RolloutProblem error={error} />}
      {fields.length > 0 && <FieldDiff changes={fields.map(shownChange)} />}
      {losses.length > 0 && <Losses of={losses} />}
      {upstreamCalls.length > 0 && (
        <details>
          <summary>{t('calls', { count: upstreamCalls.length })}</summary>
          <CallsTable
            caption={state === 'PENDING' ? t('plannedCalls') : t('madeCalls')}
            calls={upstreamCalls}
            isPlan={state === 'PENDING'}
          />
        </details>
      )}
    </div>
  );
}

export function Losses({ of: losses }: { readonly of: RolloutItem['losses'] }): JSX.Element {
  const t = useTexts();
  return (
    <ul class="losses">
      {losses.map(({ field, description }) => (
        <li key={`${field} ${description}`}>
          {field === '' ? t('wholeConfiguration') : <code>{field}</code>} {description}
        </li>
      ))}
    </ul>
  );
}

/** Why a rollout or one of its items failed, as the same request alone would have been told. */
export function RolloutProblem({ error }: { readonly error: NonNullable<RolloutItem['error']> }): JSX.Element {
  const { message, reason, violations = [], metadata = {} } = error;
  return (
    <div class="notice notice-bad">
      <strong>{message}</strong>
      <ProblemFacts reason={reason} violations={violations} requestId={metadata['upstreamRequestId']} />
    </div>
  );
}

function shownChange({ field, from, to }: RolloutItem['fields'][number]): FieldEdit {
  return { field, from: shownValue(from), to: shownValue(to) };
}

/** livegate tells values as JSON; a key only by its fingerprint. */
function shownValue(json: string): string {
  try {
    return json === '' ? '' : textOf(JSON.parse(json));
  } catch {
    return json;
  }
}
