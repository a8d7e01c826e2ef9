import { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from '../../../preferences';
import { DataTable } from '../../../ui/data-table';
import { Button } from '../../../ui/parts';
import { FieldValue } from '../review/changes-table';
import { ConflictRow, Side } from './conflict';

export interface ConflictViewProps {
  readonly rows: readonly ConflictRow[];
  /** Whether somebody deleted what was being changed. */
  readonly isGone: boolean;
  readonly onChoose: (choices: Readonly<Record<string, Side>>) => void;
}

/** The form and what somebody else has written meanwhile, with a choice for each field. */
export function ConflictView({ rows, isGone, onChoose }: ConflictViewProps): JSX.Element {
  const t = useTexts();
  const place = useRef<HTMLElement>(null);
  useEffect(() => place.current?.focus(), []);
  const [chosen, setChosen] = useState<Readonly<Record<string, Side>>>({});
  const sideOf = ({ field, suggested }: ConflictRow): Side => chosen[field] ?? suggested;
  const side = (row: ConflictRow, one: Side): JSX.Element => (
    <label class="choice">
      <input
        type="radio"
        name={row.field}
        checked={sideOf(row) === one}
        onChange={() => setChosen({ ...chosen, [row.field]: one })}
      />
      <FieldValue text={row[one]} />
    </label>
  );
  return (
    <section class="notice notice-warn" ref={place} tabIndex={-1} aria-label={t('conflictTitle')}>
      <strong role="alert">{t('conflictTitle')}</strong>
      <span>{isGone ? t('conflictGone') : rows.length > 0 ? t('conflictText') : t('conflictSame')}</span>
      {rows.length > 0 && (
        <DataTable
          caption={t('conflictTitle')}
          rows={rows}
          keyOf={({ field }) => field}
          columns={[
            { title: t('field'), cell: ({ field }) => <code>{field}</code> },
            { title: t('mine'), cell: (row) => side(row, 'mine') },
            { title: t('theirs'), cell: (row) => side(row, 'theirs') },
          ]}
        />
      )}
      <div>
        <Button look="main" onClick={() => onChoose(Object.fromEntries(rows.map((row) => [row.field, sideOf(row)])))}>
          {t('conflictContinue')}
        </Button>
      </div>
    </section>
  );
}
