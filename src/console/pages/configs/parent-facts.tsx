import { ComponentChildren, JSX } from 'preact';
import type { Domain, Vhost } from '../../../client';
import { usePreferences } from '../../preferences';
import { Link, pathOf } from '../../router';
import { Badge } from '../../ui/parts';
import { timeText } from '../../ui/time-text';
import { idOf } from '../names';

export interface ParentFactsProps {
  readonly domain: Domain | undefined;
  readonly vhost: Vhost | undefined;
}

/** What the inventory knows of a domain or vhost, with links to what belongs to it. */
export function ParentFacts({ domain, vhost }: ParentFactsProps): JSX.Element | null {
  const { t, language } = usePreferences();
  const known = domain ?? vhost;
  if (!known) return null;
  const labels = Object.entries(known.labels).map(([name, value]) => `${name}=${value}`);
  return (
    <dl class="card facts">
      {domain?.role && <Fact name={t('role')}>{domain.role}</Fact>}
      {domain?.state && (
        <Fact name={t('state')}>
          <Badge tone={domain.state === 'ACTIVE' ? 'good' : 'warn'}>{domain.state}</Badge>
        </Fact>
      )}
      {domain?.vhost && <Fact name={t('vhost')}>{<Links to={[domain.vhost]} />}</Fact>}
      {domain?.mainDomain && <Fact name={t('mainDomain')}>{<Links to={[domain.mainDomain]} />}</Fact>}
      {known.ingestDomains.length > 0 && (
        <Fact name={t('ingestDomains')}>
          <Links to={known.ingestDomains} />
        </Fact>
      )}
      {vhost && vhost.streamingDomains.length > 0 && (
        <Fact name={t('streamingDomains')}>
          <Links to={vhost.streamingDomains} />
        </Fact>
      )}
      {domain?.region && <Fact name={t('region')}>{domain.region}</Fact>}
      {domain?.cname && (
        <Fact name="CNAME">
          <code>{domain.cname}</code>
        </Fact>
      )}
      {known.project && <Fact name={t('project')}>{known.project}</Fact>}
      {labels.length > 0 && <Fact name={t('labels')}>{labels.join(', ')}</Fact>}
      <Fact name={t('inventoryOf')}>{timeText(known.observeTime, language)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Links({ to }: { readonly to: readonly string[] }): JSX.Element {
  return (
    <span class="row">
      {to.map((name) => (
        <Link key={name} to={pathOf(name)}>
          {idOf(name)}
        </Link>
      ))}
    </span>
  );
}
