import { JSX } from 'preact';
import type { RolloutItem } from '../../../../client';
import { useTexts } from '../../../preferences';
import { ProblemFacts } from '../../../ui/problem';
import { textOf } from '../../configs/config-fields';
import { CallsTable } from '../../configs/review/calls-table';
import { FieldValue } from '../../configs/review/changes-table';

/** What an item changes and loses, why it failed, and its calls. */
export function ItemDetails({ item }: { readonly item: RolloutItem }): JSX.Element {
  const t = useTexts();
  const { fields, losses, error, upstreamCalls, state } = item;
  return (
    <div class="stack-tight">
      {error && <RolloutProblem error={error} />}
      {fields.length > 0 && <Diff fields={fields} />}
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

/** Each field that changes, from what to what; a default is left out beside another value. */
function Diff({ fields }: { readonly fields: RolloutItem['fields'] }): JSX.Element {
  return (
    <dl class="diff">
      {fields.map(({ field, from, to }) => (
        <div key={field}>
          <dt>
            <code>{field}</code>
          </dt>
          <dd>
            {from !== '' && (
              <del>
                <FieldValue text={shownValue(from)} />
              </del>
            )}
            {(to !== '' || from === '') && (
              <ins>
                <FieldValue text={shownValue(to)} />
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
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

/** livegate tells values as JSON; a key only by its fingerprint. */
function shownValue(json: string): string {
  try {
    return json === '' ? '' : textOf(JSON.parse(json));
  } catch {
    return json;
  }
}
