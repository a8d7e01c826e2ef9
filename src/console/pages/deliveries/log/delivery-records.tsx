import { ComponentChildren, JSX } from 'preact';
import type { Delivery } from '../../../../client';
import { usePreferences } from '../../../preferences';
import { Link, pathOf } from '../../../router';
import { shortDurationText } from '../../../ui/duration-text';
import { Badge, Tone } from '../../../ui/parts';
import { RecordList } from '../../../ui/record-list';
import { timeText } from '../../../ui/time-text';
import { deliveryPath } from './delivery-filter';
import { isFailed } from './delivery-facts';

const TONES: Readonly<Record<Delivery['outcome'], Tone>> = { SUCCEEDED: 'good', FAILED: 'bad', UNKNOWN: 'plain' };

export interface DeliveryRecordsProps {
  readonly deliveries: readonly Delivery[];
  /** The name of the one that is shown in full from the beginning. */
  readonly opened?: string | undefined;
}

export function DeliveryRecords({ deliveries, opened }: DeliveryRecordsProps): JSX.Element {
  const { t } = usePreferences();
  return (
    <RecordList
      label={t('deliveries')}
      records={deliveries}
      keyOf={({ name }) => name}
      opened={opened}
      line={(delivery) => <Line of={delivery} />}
      remark={(delivery) => isFailed(delivery) && <Failure of={delivery} />}
      full={(delivery) => <Full of={delivery} />}
    />
  );
}

interface OfDelivery {
  readonly of: Delivery;
}

function Line({ of: { outcome, sendTime, event, providerEventType, httpStatus, ...place } }: OfDelivery): JSX.Element {
  const { language } = usePreferences();
  return (
    <span class="record-line">
      <span>
        <Badge tone={TONES[outcome]}>{outcome}</Badge>
      </span>
      {sendTime === undefined ? <span>–</span> : <time dateTime={sendTime}>{timeText(sendTime, language)}</time>}
      <code>{event ?? providerEventType}</code>
      <span>{placeText(place)}</span>
      <span>{httpStatus}</span>
    </span>
  );
}

/** Such as `push.example.com live/show`. */
function placeText({ domain, app, stream }: Pick<Delivery, 'domain' | 'app' | 'stream'>): string {
  const path = [app, stream].filter((one) => one !== undefined).join('/');
  return [domain, path].filter((one) => one !== '').join(' ');
}

/** Why it failed, in the words of the cloud. */
function Failure({ of: { failureCode, failureReason } }: OfDelivery): JSX.Element {
  const { t } = usePreferences();
  const text = [failureCode, failureReason].filter((one) => one !== undefined && one !== '').join(': ');
  return <p class="small field-fault">{text || t('noFailureReason')}</p>;
}

/** What the cloud does not tell has no line. */
function Full({ of: delivery }: OfDelivery): JSX.Element {
  const { t } = usePreferences();
  const path = deliveryPath(delivery);
  return (
    <>
      <Facts of={delivery} />
      <Headers title={t('requestHeaders')} of={delivery.requestHeaders} />
      <Body title={t('payload')}>{delivery.payload}</Body>
      <Headers title={t('responseHeaders')} of={delivery.responseHeaders} />
      <Body title={t('responseBody')}>{delivery.responseBody}</Body>
      {path !== undefined && <Link to={path}>{t('linkToDelivery')}</Link>}
    </>
  );
}

function Facts({ of: delivery }: OfDelivery): JSX.Element {
  const { t, language } = usePreferences();
  const { event, providerEventType, method, url, httpStatus, latency, callbackConfig, configChanged } = delivery;
  return (
    <dl class="facts">
      <Fact title={t('event')}>{event}</Fact>
      <Fact title={t('wordOfCloud')}>
        <code>{providerEventType}</code>
      </Fact>
      <Fact title={t('sentTo')}>{url && [method, url].filter(Boolean).join(' ')}</Fact>
      <Fact title={t('answerStatus')}>{httpStatus}</Fact>
      <Fact title={t('latency')}>{latency && shortDurationText(latency, language)}</Fact>
      <Fact title={t('configuration')}>
        {callbackConfig && (
          <>
            <Link to={pathOf(callbackConfig)}>{callbackConfig}</Link> {configChanged && t('configHasOtherUrl')}
          </>
        )}
      </Fact>
    </dl>
  );
}

interface FactProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

function Fact({ title, children }: FactProps): JSX.Element | null {
  if (children === undefined || children === '') return null;
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface HeadersProps {
  readonly title: string;
  readonly of: Delivery['requestHeaders'];
}

function Headers({ title, of: headers = {} }: HeadersProps): JSX.Element | null {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return lines.length === 0 ? null : <Body title={title}>{lines.join('\n')}</Body>;
}

/** As text, whatever a receiver has answered. */
function Body({ title, children }: FactProps): JSX.Element | null {
  if (children === undefined || children === '') return null;
  return (
    <div class="stack-tight">
      <h3>{title}</h3>
      <pre class="code-block">{children}</pre>
    </div>
  );
}
