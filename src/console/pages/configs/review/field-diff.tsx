import { JSX } from 'preact';
import { FieldEdit } from '../config-fields';
import { FieldValue } from './changes-table';

/** Each field that changes, from what to what; what is not set is left out beside a value. */
export function FieldDiff({ changes }: { readonly changes: readonly FieldEdit[] }): JSX.Element {
  return (
    <dl class="diff">
      {changes.map(({ field, from, to }) => (
        <div key={field}>
          <dt>
            <code>{field}</code>
          </dt>
          <dd>
            {from !== '' && (
              <del>
                <FieldValue text={from} />
              </del>
            )}
            {(to !== '' || from === '') && (
              <ins>
                <FieldValue text={to} />
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
