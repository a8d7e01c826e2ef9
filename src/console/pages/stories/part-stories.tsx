import { ConfirmDialog } from '../../ui/confirm-dialog';
import { DataTable } from '../../ui/data-table';
import { PagedRows } from '../../ui/paged-rows';
import { Badge, Button, Choice, Empty, Field, LongName, Notice, Spinner, Switch, Tone } from '../../ui/parts';
import { Plot } from '../../ui/plot';
import { ProblemFacts, ProblemNotice } from '../../ui/problem';
import { RecordList } from '../../ui/record-list';
import { Search } from '../../ui/search';
import { Shown } from '../../ui/shown';
import { ShownPages } from '../../ui/shown-pages';
import { TextFilter } from '../../ui/text-filter';
import { TimeLeft } from '../../ui/time-left';
import { HOSTILE, NO_ANSWER, REFUSAL, TRY_LATER } from './examples';
import { OnDemand } from './on-demand';
import type { Story } from './story';

const nothing = (): void => undefined;
const TONES: readonly Tone[] = ['plain', 'good', 'warn', 'bad'];
const NAMES = Array.from({ length: 25 }, (_none, index) => `push-${index}.example.com`);
const input = (value: string) => (attributes: object) => <input {...attributes} value={value} onInput={nothing} />;
const table = (rows: readonly string[]) => (
  <DataTable
    caption="Domains"
    rows={rows}
    keyOf={(name) => name}
    columns={[
      { title: 'Domain', cell: (name) => name },
      { title: 'Calls', isNumber: true, cell: (name) => name.length },
    ]}
  />
);
const pages = {
  items: NAMES.slice(0, 2),
  error: undefined,
  isLoading: false,
  hasMore: false,
  more: nothing,
  reload: nothing,
};
const TIMES = Array.from({ length: 60 }, (_none, index) => Date.now() - index * 10_000).reverse();

/** What every page is made of. */
export const PART_STORIES: readonly Story[] = [
  ...TONES.map((tone): Story => ({ component: 'Badge', state: tone, shown: () => <Badge tone={tone}>{tone}</Badge> })),
  ...(['plain', 'main', 'danger'] as const).map((look): Story => ({
    component: 'Button',
    state: look,
    shown: () => <Button look={look}>{look}</Button>,
  })),
  { component: 'Button', state: 'disabled', shown: () => <Button isDisabled>Wait</Button> },
  ...TONES.map((tone): Story => ({
    component: 'Notice',
    state: tone,
    shown: () => <Notice tone={tone}>{tone}</Notice>,
  })),
  { component: 'Empty', state: 'nothing there', shown: () => <Empty>There is nothing.</Empty> },
  {
    component: 'LongName',
    state: 'of several parts',
    shown: () => <LongName text={`domains/${HOSTILE}/callbackConfigs/stream`} />,
  },
  { component: 'Spinner', state: 'loading', shown: () => <Spinner /> },
  { component: 'Field', state: 'plain', shown: () => <Field label="Name">{input('ali-prod')}</Field> },
  {
    component: 'Field',
    state: 'with bounds',
    shown: () => (
      <Field label="App" hint="1–30 characters">
        {input('live')}
      </Field>
    ),
  },
  {
    component: 'Field',
    state: 'with faults',
    shown: () => (
      <Field label="URL" hint="required" faults={['must be an http or https URL']}>
        {input(HOSTILE)}
      </Field>
    ),
  },
  { component: 'Switch', state: 'off', shown: () => <Switch label="Sign" isOn={false} onChange={nothing} /> },
  {
    component: 'Switch',
    state: 'on',
    shown: () => <Switch label="Sign all" hint="All URLs." isOn onChange={nothing} />,
  },
  {
    component: 'Choice',
    state: 'plain',
    shown: () => <Choice label="Colour" value="a" options={[{ value: 'a', text: 'First' }]} onChange={nothing} />,
  },
  { component: 'DataTable', state: 'rows', shown: () => table([...NAMES.slice(0, 2), HOSTILE]) },
  {
    component: 'PagedRows',
    state: 'several pages',
    shown: () => (
      <PagedRows items={NAMES} pageSize={3}>
        {(shown) => table(shown)}
      </PagedRows>
    ),
  },
  {
    component: 'Search',
    state: 'found',
    shown: () => (
      <Search items={NAMES} textOf={(name) => name} most={2} more={(count) => `${count} more`}>
        {(found) => table(found)}
      </Search>
    ),
  },
  {
    component: 'TextFilter',
    state: 'with a hint',
    shown: () => <TextFilter label="Stream" hint="Its name" value="live" onChange={nothing} />,
  },
  {
    component: 'TimeLeft',
    state: 'over',
    shown: () => <TimeLeft ms={0} toldBy={NAMES} text={(time) => `in ${time}`} over="now" />,
  },
  {
    component: 'TimeLeft',
    state: 'counting',
    shown: () => <TimeLeft ms={90_000} toldBy={NAMES} text={(time) => `in ${time}`} over="now" />,
  },
  {
    component: 'RecordList',
    state: 'one opened',
    shown: () => (
      <RecordList
        label="Records"
        records={NAMES.slice(0, 2)}
        keyOf={(name) => name}
        line={(name) => name}
        remark={() => <span class="small muted">A remark</span>}
        full={() => HOSTILE}
        opened={NAMES[0]}
      />
    ),
  },
  {
    component: 'ProblemFacts',
    state: 'all that may be known',
    shown: () => <ProblemFacts {...REFUSAL} retryAfterMs={TRY_LATER.retryAfterMs} />,
  },
  { component: 'ProblemNotice', state: 'violations', shown: () => <ProblemNotice error={REFUSAL} /> },
  {
    component: 'ProblemNotice',
    state: 'retry later',
    shown: () => <ProblemNotice error={TRY_LATER} onRetry={nothing} />,
  },
  {
    component: 'ProblemNotice',
    state: 'no answer',
    shown: () => <ProblemNotice error={NO_ANSWER} onRetry={nothing} />,
  },
  {
    component: 'Shown',
    state: 'loading',
    shown: () => <Shown of={{ loaded: { state: 'loading' }, reload: nothing }}>{table}</Shown>,
  },
  {
    component: 'Shown',
    state: 'old value, refresh failed',
    shown: () => (
      <Shown of={{ loaded: { state: 'ready', value: NAMES.slice(0, 1), error: NO_ANSWER }, reload: nothing }}>
        {table}
      </Shown>
    ),
  },
  {
    component: 'ShownPages',
    state: 'empty',
    shown: () => (
      <ShownPages of={{ ...pages, items: [] }} empty={<Empty>None.</Empty>}>
        {table}
      </ShownPages>
    ),
  },
  {
    component: 'ShownPages',
    state: 'more',
    shown: () => (
      <ShownPages of={{ ...pages, hasMore: true }} empty={<Empty>None.</Empty>}>
        {table}
      </ShownPages>
    ),
  },
  {
    component: 'ShownPages',
    state: 'partial',
    shown: () => (
      <ShownPages of={{ ...pages, error: TRY_LATER }} empty={<Empty>None.</Empty>}>
        {table}
      </ShownPages>
    ),
  },
  {
    component: 'Plot',
    state: 'two lines',
    shown: () => (
      <Plot
        label="Two lines"
        timesMs={TIMES}
        spanMs={600_000}
        series={[
          { label: 'One', values: TIMES.map((_ms, index) => 50 + 40 * Math.sin(index / 6)) },
          { label: 'Other', values: TIMES.map((_ms, index) => (index < 20 ? null : 20)) },
        ]}
      />
    ),
  },
  {
    component: 'ConfirmDialog',
    state: 'asks',
    shown: () => (
      <OnDemand>
        {(close) => (
          <ConfirmDialog title="Force it?" text="Every call is refused." onConfirm={close} onCancel={close} />
        )}
      </OnDemand>
    ),
  },
];
