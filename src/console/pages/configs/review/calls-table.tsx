import { JSX } from 'preact';
import type { UpstreamCall } from '../../../../client';
import { useTexts } from '../../../preferences';
import { DataTable } from '../../../ui/data-table';
import { Badge, Empty, Tone } from '../../../ui/parts';

export interface CallsTableProps {
  readonly caption: string;
  readonly calls: readonly UpstreamCall[];
  /** Whether nothing was sent yet. */
  readonly isPlan?: boolean;
}

const TONES: Partial<Record<UpstreamCall['outcome'], Tone>> = {
  APPLIED: 'good',
  NOT_APPLIED: 'bad',
  FAILED_READ: 'bad',
  UNKNOWN: 'warn',
};

/** The actions of the cloud that a write calls, or has called. */
export function CallsTable({ caption, calls, isPlan = false }: CallsTableProps): JSX.Element {
  const t = useTexts();
  if (calls.length === 0) return <Empty>{t('noCalls')}</Empty>;
  return (
    <div class="stack-tight">
      <h3>{caption}</h3>
      <DataTable
        caption={caption}
        rows={calls.map((call, index) => ({ ...call, index }))}
        keyOf={({ index }) => String(index)}
        columns={[
          { title: t('action'), cell: ({ action }) => <code>{action}</code> },
          { title: t('outcome'), cell: ({ outcome }) => <OutcomeBadge of={outcome} /> },
          ...(isPlan
            ? []
            : [{ title: t('requestId'), cell: ({ requestId }: UpstreamCall) => <code>{requestId}</code> }]),
        ]}
      />
    </div>
  );
}

/** What became of a call. */
export function OutcomeBadge({ of: outcome }: { readonly of: UpstreamCall['outcome'] }): JSX.Element {
  return <Badge tone={TONES[outcome] ?? 'plain'}>{outcome}</Badge>;
}
