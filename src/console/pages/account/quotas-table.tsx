import { JSX } from 'preact';
import type { Account } from '../../../client';
import { useTexts } from '../../preferences';
import { DataTable } from '../../ui/data-table';

export function QuotasTable({ quotas }: { readonly quotas: Account['quotas'] }): JSX.Element {
  const t = useTexts();
  return (
    <DataTable
      caption={t('quotas')}
      rows={quotas}
      keyOf={({ action }) => action}
      columns={[
        { title: t('action'), cell: ({ action }) => <code>{action}</code> },
        { title: t('inUse'), isNumber: true, cell: ({ inUse }) => inUse },
        { title: t('limit'), isNumber: true, cell: ({ currentLimit, window }) => `${currentLimit} / ${window}` },
        { title: t('waiting'), isNumber: true, cell: ({ waiting }) => waiting },
      ]}
    />
  );
}
