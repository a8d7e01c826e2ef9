import { JSX } from 'preact';
import { useLoad } from '../../loading';
import { usePreferences } from '../../preferences';
import { Link } from '../../router';
import { useClient } from '../../session';
import { Button, Empty, Notice } from '../../ui/parts';
import { Shown } from '../../ui/shown';
import { timeText } from '../../ui/time-text';
import { accountOf } from '../names';
import { repairPath } from '../rollouts/rollout-paths';
import { goneSince } from './gone-since';

export interface MissingConfigProps {
  readonly name: string;
  readonly onSetUp: () => void;
}

/** Nothing is live: it was never set up, or the cloud has lost what livegate had set. */
export function MissingConfig({ name, onSetUp }: MissingConfigProps): JSX.Element {
  const { t, language } = usePreferences();
  const client = useClient();
  const gone = useLoad(
    (signal) => goneSince(client.drifts.list(accountOf(name), { pageSize: 1_000, signal }).pages(), name),
    [client, name],
  );
  return (
    <div class="stack">
      <Shown of={gone}>
        {(since) =>
          since === undefined ? (
            <Empty>{t('noConfigHere')}</Empty>
          ) : (
            <Notice tone="warn">
              <strong>{t('configGone', { time: timeText(since, language) })}</strong>
              <span>{t('configGoneText')}</span>
              <Link to={repairPath(parentOf(name))} class="button">
                {t('repair')}
              </Link>
            </Notice>
          )
        }
      </Shown>
      <div>
        <Button look="main" onClick={onSetUp}>
          {t('setUp')}
        </Button>
      </div>
    </div>
  );
}

function parentOf(name: string): string {
  return name.split('/').slice(0, -2).join('/');
}
