import { JSX } from 'preact';
import { useLoad } from '../loading';
import { useTexts } from '../preferences';
import { useRouter } from '../router';
import { useClient } from '../session';
import { Choice, Empty } from '../ui/parts';
import { Shown } from '../ui/shown';
import { TextFilter } from '../ui/text-filter';
import { Title } from '../ui/title';
import { AuditEvents } from './audit-events';
import { idOf } from './names';

/** Who changed what in one account. The address says which account and which resource. */
export function AuditPage(): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const { place, go } = useRouter();
  const accounts = useLoad((signal) => client.accounts.list({ pageSize: 1_000, signal }).toArray(), [client]);
  return (
    <>
      <Title text={t('audit')} />
      <Shown of={accounts}>
        {(found) => {
          const names = found.map(({ name }) => name);
          const account = names.find((name) => name === place.query.get('account')) ?? names[0];
          if (account === undefined) return <Empty>{t('noAccounts')}</Empty>;
          const resource = place.query.get('resource') ?? '';
          const show = (next: { readonly account?: string; readonly resource?: string }): void =>
            go(`audit?${new URLSearchParams({ account, resource, ...next }).toString()}`, { replace: true });
          return (
            <>
              <div class="cards">
                <Choice
                  label={t('account')}
                  value={account}
                  options={names.map((name) => ({ value: name, text: idOf(name) }))}
                  onChange={(value) => show({ account: value, resource: '' })}
                />
                <TextFilter
                  label={t('resource')}
                  hint={t('resourceHint')}
                  value={resource}
                  onChange={(value) => show({ resource: value })}
                />
              </div>
              <AuditEvents account={account} resource={resource} />
            </>
          );
        }}
      </Shown>
    </>
  );
}
