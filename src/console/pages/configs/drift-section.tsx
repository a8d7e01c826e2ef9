import { JSX } from 'preact';
import type { UpstreamCall } from '../../../client';
import { useTexts } from '../../preferences';
import { useClient } from '../../session';
import { DataTable } from '../../ui/data-table';
import { Button, Empty } from '../../ui/parts';
import { ProblemNotice } from '../../ui/problem';
import { Collection, ClientConfig, FieldEdit, textOf } from './config-fields';
import { repairConfig } from './config-requests';
import { FieldValue } from './review/changes-table';
import { useReview } from './review/review';
import { ReviewDialog } from './review/review-dialog';

export interface DriftSectionProps {
  readonly name: string;
  readonly collection: Collection;
  readonly config: ClientConfig;
  readonly onRepaired: (calls: readonly UpstreamCall[]) => void;
  readonly onConflict: () => void;
}

/** Where the live configuration differs from what livegate last applied, to be put back. */
export function DriftSection({ name, collection, config, onRepaired, onConflict }: DriftSectionProps): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const { drift } = config;
  // livegate keeps no keys: it can tell that another one is live, but not put the old one back.
  const fields = drift.filter(({ field }) => field !== 'auth.key');
  const review = useReview({
    send: (how) => repairConfig(client, { name, collection, config, fields }, how),
    onDone: onRepaired,
    onConflict,
  });
  return (
    <section class="stack">
      <h2>{t('drift')}</h2>
      {review.stage.at === 'refused' && <ProblemNotice error={review.stage.error} takesFocus />}
      {drift.length === 0 ? (
        <Empty>{t('noDrift')}</Empty>
      ) : (
        <DataTable
          caption={t('drift')}
          rows={drift}
          keyOf={({ field }) => field}
          columns={[
            { title: t('field'), cell: ({ field }) => <code>{field}</code> },
            { title: t('applied'), cell: ({ applied }) => <FieldValue text={shown(applied)} /> },
            { title: t('liveValue'), cell: ({ live }) => <FieldValue text={shown(live)} /> },
          ]}
        />
      )}
      {fields.length < drift.length && <p class="muted">{t('driftOfKey')}</p>}
      {fields.length > 0 && (
        <div>
          <Button isDisabled={review.stage.at === 'asking'} onClick={review.begin}>
            {t('repair')}
          </Button>
        </div>
      )}
      <ReviewDialog title={t('repairTitle')} of={review} changes={fields.map(changeOf)} confirmText={t('repair')} />
    </section>
  );
}

function changeOf({ field, applied, live }: ClientConfig['drift'][number]): FieldEdit {
  return { field, from: shown(live), to: shown(applied) };
}

/** As everywhere else; drift tells values as JSON. */
function shown(json: string): string {
  return json === '' ? '' : textOf(JSON.parse(json));
}
