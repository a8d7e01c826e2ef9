import { JSX } from 'preact';
import { useTexts } from '../../preferences';
import { Title } from '../../ui/title';
import { CONFIG_STORIES } from './config-stories';
import { DELIVERY_STORIES } from './delivery-stories';
import { PART_STORIES } from './part-stories';
import { ROLLOUT_STORIES } from './rollout-stories';

/** Every component of the console in each of its states, for those who change them. */
export function StoriesPage(): JSX.Element {
  const t = useTexts();
  const stories = [...PART_STORIES, ...CONFIG_STORIES, ...ROLLOUT_STORIES, ...DELIVERY_STORIES];
  return (
    <>
      <Title text={t('stories')} />
      {[...new Set(stories.map(({ component }) => component))].map((component) => (
        <section class="stack" key={component}>
          <h2>{component}</h2>
          {stories
            .filter((story) => story.component === component)
            .map(({ state, shown }) => (
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
