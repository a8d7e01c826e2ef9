import { JSX } from 'preact';
import { useTexts } from '../../preferences';
import { useRouter } from '../../router';
import { Empty } from '../../ui/parts';
import { Title } from '../../ui/title';
import '../../styles/rollouts.css';
import { NewRolloutPage } from './create/new-rollout-page';
import { RolloutPage } from './detail/rollout-page';
import { RolloutsListPage } from './list/rollouts-list-page';

/** The page below `rollouts` that the address names. */
export function RolloutsPages(): JSX.Element {
  const t = useTexts();
  const { place } = useRouter();
  const [, id, ...rest] = place.path.split('/');
  if (id === undefined) return <RolloutsListPage />;
  if (id === 'new' && rest.length === 0) return <NewRolloutPage />;
  if (rest.length === 0) return <RolloutPage key={id} name={`rollouts/${id}`} />;
  return (
    <>
      <Title text={t('noPage')} />
      <Empty>{t('noPageText')}</Empty>
    </>
  );
}
