import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { CallbackConfig, CallbackTest } from '../../../../client';
import { useAction } from '../../../action';
import { useTexts } from '../../../preferences';
import { Link } from '../../../router';
import { useClient } from '../../../session';
import { Button, Choice } from '../../../ui/parts';
import { TestOutcome, TestProblem } from './test-outcome';

/** Whether events of a configuration arrive: a test event, and what the cloud has logged. */
export function ArrivalSection({ config: { name, urls } }: { readonly config: CallbackConfig }): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const [wanted, setWanted] = useState('0');
  const [outcome, setOutcome] = useState<{ readonly test: CallbackTest; readonly number: number }>();
  const { isRunning, error, start } = useAction(async () => {
    setOutcome(undefined);
    const test = await client.callbackConfigs.test(name, { urlIndex: Number(wanted) });
    setOutcome({ test, number: Date.now() });
  });
  return (
    <section class="stack">
      <h2>{t('arrival')}</h2>
      {urls.length > 0 && <p class="muted">{t('testText')}</p>}
      {urls.length > 1 && (
        <Choice
          label={t('testUrl')}
          value={wanted}
          options={urls.map((url, index) => ({ value: String(index), text: url }))}
          onChange={setWanted}
        />
      )}
      <div class="row">
        {urls.length > 0 && (
          <Button isDisabled={isRunning} onClick={start}>
            {isRunning ? t('sending') : t('sendTest')}
          </Button>
        )}
        <Link to={`deliveries?${new URLSearchParams({ parent: name }).toString()}`} class="button">
          {t('deliveriesOf')}
        </Link>
      </div>
      {error !== undefined && <TestProblem error={error} />}
      {outcome && <TestOutcome key={outcome.number} test={outcome.test} takesFocus />}
    </section>
  );
}
