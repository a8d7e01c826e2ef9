import { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';

export interface RecordListProps<T> {
  /** What the records are, for those who do not see them. */
  readonly label: string;
  readonly records: readonly T[];
  readonly keyOf: (record: T) => string;
  /** A few cells that tell records apart. */
  readonly line: (record: T) => ComponentChildren;
  /** What stands below the line, also where it is not open. */
  readonly remark?: (record: T) => ComponentChildren;
  readonly full: (record: T) => ComponentChildren;
  /** Which one is shown in full from the beginning. */
  readonly opened?: string | undefined;
}

/** Things that happened, each in a line that opens to show all of it. */
export function RecordList<T>({ label, records, keyOf, opened, ...parts }: RecordListProps<T>): JSX.Element {
  return (
    <ul class="records" aria-label={label}>
      {records.map((record) => (
        <OneRecord key={keyOf(record)} record={record} isOpened={keyOf(record) === opened} {...parts} />
      ))}
    </ul>
  );
}

interface OneRecordProps<T> extends Pick<RecordListProps<T>, 'line' | 'remark' | 'full'> {
  readonly record: T;
  readonly isOpened: boolean;
}

/** What is not open is not drawn: a record may be long, and there are many. */
function OneRecord<T>({ record, isOpened, line, remark, full }: OneRecordProps<T>): JSX.Element {
  const [isOpen, setIsOpen] = useState(isOpened);
  return (
    <li class="record">
      <details open={isOpen} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
        <summary>{line(record)}</summary>
        {isOpen && (
          <div class="record-full">
            {remark?.(record)}
            {full(record)}
          </div>
        )}
      </details>
      {!isOpen && remark?.(record)}
    </li>
  );
}
