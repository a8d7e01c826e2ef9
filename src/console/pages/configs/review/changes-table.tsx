import { JSX } from 'preact';
import { useTexts } from '../../../preferences';
import { DataTable } from '../../../ui/data-table';
import { FieldEdit } from '../config-fields';

/** What changes, field by field, from what to what. */
export function ChangesTable({ changes }: { readonly changes: readonly FieldEdit[] }): JSX.Element {
  const t = useTexts();
  return (
    <DataTable
      caption={t('changes')}
      rows={changes}
      keyOf={({ field }) => field}
      columns={[
        { title: t('field'), cell: ({ field }) => <code>{field}</code> },
        { title: t('from'), cell: ({ from }) => <FieldValue text={from} /> },
        { title: t('to'), cell: ({ to }) => <FieldValue text={to} /> },
      ]}
    />
  );
}

/** A value, one line for each of its items; a dash where nothing is set. */
export function FieldValue({ text }: { readonly text: string }): JSX.Element {
  const t = useTexts();
  return text === '' ? <span class="muted">{t('notSet')}</span> : <code class="lines">{text}</code>;
}
