import { JSX } from 'preact';
import type { AuditEvent } from '../../client';
import { usePages } from '../paged';
import { usePreferences } from '../preferences';
import { useClient } from '../session';
import { Column, DataTable } from '../ui/data-table';
import { Badge, Empty, Tone } from '../ui/parts';
import { ShownPages } from '../ui/shown-pages';
import { timeText } from '../ui/time-text';

const PAGE_SIZE = 50;

export interface AuditEventsProps {
  readonly account: string;
  /** Empty: of all resources. */
  readonly resource: string;
}

/** The records of an account, the newest first. */
export function AuditEvents({ account, resource }: AuditEventsProps): JSX.Element {
  const client = useClient();
  const { t, language } = usePreferences();
  const pages = usePages<AuditEvent>(
    (signal) =>
      client.auditEvents.list(account, { pageSize: PAGE_SIZE, signal, ...(resource && { resource }) }).pages(),
    [client, account, resource],
  );
  return (
    <ShownPages of={pages} empty={<Empty>{t('noRecords')}</Empty>}>
      {(events) => (
        <DataTable
          caption={t('audit')}
          rows={events}
          keyOf={({ name }) => name}
          columns={[
            {
              title: t('time'),
              cell: ({ eventTime }) => <time dateTime={eventTime}>{timeText(eventTime, language)}</time>,
            },
            { title: t('caller'), cell: ({ caller }) => caller },
            { title: t('method'), cell: ({ method, kind }) => `${method} ${kind}` },
            ...(resource === '' ? [resourceColumn(t('resource'))] : []),
            { title: t('outcome'), cell: (event) => <Outcome of={event} /> },
            { title: t('change'), cell: (event) => <Change of={event} /> },
            {
              title: t('cloudRequests'),
              cell: ({ upstreamCalls }) => (
                <span class="lines">
                  {upstreamCalls.map(({ action, requestId }) => `${action} ${requestId}`).join('\n')}
                </span>
              ),
            },
          ]}
        />
      )}
    </ShownPages>
  );
}

/** Not where all records are of one resource. */
function resourceColumn(title: string): Column<AuditEvent> {
  return { title, cell: (event) => <code>{event.resource}</code> };
}

function Outcome({ of: { outcome, reason, code } }: { readonly of: AuditEvent }): JSX.Element | null {
  const text = reason ?? outcome ?? code;
  if (text === undefined) return null;
  const tone: Tone = reason !== undefined ? 'bad' : 'good';
  return <Badge tone={tone}>{text}</Badge>;
}

function Change({ of: { from, to } }: { readonly of: AuditEvent }): JSX.Element | null {
  const { t } = usePreferences();
  if (!from && !to) return null;
  return (
    <details>
      <summary>{t('show')}</summary>
      <pre>{JSON.stringify(from ?? null, undefined, 2)}</pre>
      <pre>{JSON.stringify(to ?? null, undefined, 2)}</pre>
    </details>
  );
}
