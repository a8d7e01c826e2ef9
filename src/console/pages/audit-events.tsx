import { JSX } from 'preact';
import type { AuditEvent } from '../../client';
import { usePages } from '../paged';
import { usePreferences } from '../preferences';
import { useClient } from '../session';
import { DataTable } from '../ui/data-table';
import { Badge, Empty, LongName } from '../ui/parts';
import { ShownPages } from '../ui/shown-pages';
import { timeText } from '../ui/time-text';
import { auditedChanges } from './configs/config-fields';
import { OutcomeBadge } from './configs/review/calls-table';
import { FieldDiff } from './configs/review/field-diff';

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
          isStacked
          columns={[
            {
              title: t('time'),
              cell: ({ eventTime }) => <time dateTime={eventTime}>{timeText(eventTime, language)}</time>,
            },
            { title: t('caller'), cell: (event) => <Caller of={event} /> },
            { title: t('method'), cell: (event) => <Action of={event} isOfAny={resource === ''} /> },
            { title: t('change'), cell: (event) => <Change of={event} /> },
            { title: t('outcome'), cell: (event) => <Outcome of={event} /> },
          ]}
        />
      )}
    </ShownPages>
  );
}

/** Who called, and on whose behalf if a rollout did. */
function Caller({ of: { caller, initiator } }: { readonly of: AuditEvent }): JSX.Element {
  const { t } = usePreferences();
  return (
    <>
      {caller}
      {initiator && <div class="small muted">{t('plannedBy', { name: initiator })}</div>}
    </>
  );
}

interface ActionProps {
  readonly of: AuditEvent;
  /** Whether records of several resources are shown. */
  readonly isOfAny: boolean;
}

function Action({ of: { method, kind, resource }, isOfAny }: ActionProps): JSX.Element {
  return (
    <div class="stack-tight">
      <span>{`${method} ${kind}`}</span>
      {isOfAny && <LongName text={resource.replace(/^accounts\/[^/]+\//, '')} />}
    </div>
  );
}

/** The fields that differ, from what to what. */
function Change({ of: { from, to } }: { readonly of: AuditEvent }): JSX.Element | null {
  const { t } = usePreferences();
  if (!from && !to) return null;
  const changes = auditedChanges(from, to);
  return changes.length === 0 ? <span class="muted">{t('none')}</span> : <FieldDiff changes={changes} />;
}

/** What became of it, and each call with the id by which the cloud knows it. */
function Outcome({ of: event }: { readonly of: AuditEvent }): JSX.Element | null {
  const { outcome, reason, code, upstreamCalls } = event;
  const text = reason ?? outcome ?? code;
  if (text === undefined) return null;
  return (
    <div class="stack-tight">
      <span>
        <Badge tone={reason !== undefined ? 'bad' : 'good'}>{text}</Badge>
      </span>
      {upstreamCalls.length > 0 && <CloudRequests of={upstreamCalls} />}
    </div>
  );
}

function CloudRequests({ of: calls }: { readonly of: AuditEvent['upstreamCalls'] }): JSX.Element {
  const { t } = usePreferences();
  return (
    <ul class="plain-list small" aria-label={t('cloudRequests')}>
      {calls.map(({ action, requestId, outcome }, index) => (
        <li class="row row-tight" key={index}>
          <LongName text={action} />
          <OutcomeBadge of={outcome} />
          {requestId && <code class="breakable to-copy">{requestId}</code>}
        </li>
      ))}
    </ul>
  );
}
