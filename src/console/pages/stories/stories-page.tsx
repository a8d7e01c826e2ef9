import { JSX } from 'preact';
import { useTexts } from '../../preferences';
import { Title } from '../../ui/title';
import { CONFIG_STORIES } from './config-stories';
import { DELIVERY_STORIES } from './delivery-stories';
import { PART_STORIES } from './part-stories';
import { RESOURCE_STORIES } from './resource-stories';
import { ROLLOUT_FORM_STORIES } from './rollout-form-stories';
import { ROLLOUT_STORIES } from './rollout-stories';
import type { Story } from './story';

const STORIES: readonly Story[] = [
  ...PART_STORIES,
  ...RESOURCE_STORIES,
  ...CONFIG_STORIES,
  ...ROLLOUT_STORIES,
  ...ROLLOUT_FORM_STORIES,
  ...DELIVERY_STORIES,
];

/** Every component of the console in each of its states, for those who change them. */
export function StoriesPage(): JSX.Element {
  const t = useTexts();
  return (
    <>
      <Title text={t('stories')} />
      {[...new Set(STORIES.map(({ component }) => component))].map((component) => (
        <section class="stack" key={component}>
          <h2>{component}</h2>
          {STORIES.filter((story) => story.component === component).map(({ state, shown }) => (
            <figure class="stack-tight" key={state} data-story={`${component}: ${state}`}>
              <figcaption class="small muted">{state}</figcaption>
              <div class="stack">{shown()}</div>
            </figure>
          ))}
        </section>
      ))}
    </>
  );
}
