import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { until } from './until';

/** Arguments, or an answer. */
type Message = Readonly<Record<string, unknown>>;

interface ToolAnswer {
  readonly isError: boolean;
  readonly answer: Message;
}

export async function callTool(agent: Client, name: string, args: Message = {}): Promise<ToolAnswer> {
  const { isError = false, content } = await agent.callTool({ name, arguments: args });
  const [{ text: json }] = content as [{ text: string }];
  return { isError: Boolean(isError), answer: JSON.parse(json) as Message };
}

const PUSH = 'accounts/ali/domains/push.example.com';
const PLAY = 'accounts/ali/domains/play.example.com';
const VHOST = 'accounts/volc/vhosts/live.example.com';
const CALLBACK = { name: `${PUSH}/callbackConfigs/stream`, urls: ['https://hooks.example.com/live'] };
const PULL = { name: `${PLAY}/pullConfigs/show`, origins: [{ protocol: 'RTMP', host: 'origin.example.org' }] };

/** What each tool is called with that needs nothing but the two configurations above. */
const CALLS: Readonly<Record<string, Message>> = {
  list_accounts: {},
  get_account: { name: 'accounts/ali' },
  list_providers: {},
  get_provider: { name: 'providers/alibaba' },
  list_domains: { parent: 'accounts/ali', role: 'INGEST' },
  get_domain: { name: PUSH },
  list_vhosts: { parent: 'accounts/volc' },
  get_vhost: { name: VHOST },
  list_deliveries: { parent: 'accounts/ali' },
  list_callback_configs: { parent: PUSH },
  get_callback_config: { name: CALLBACK.name },
  list_pull_configs: { parent: 'accounts/ali' },
  get_pull_config: { name: PULL.name },
  list_drifts: { parent: 'accounts/ali' },
  list_breakers: { parent: 'accounts/ali' },
  get_breaker: { name: 'accounts/ali/breakers/SetLiveStreamsNotifyUrlConfig' },
  list_events: { parent: 'accounts/ali' },
  validate_set_callback_config: { callbackConfig: CALLBACK },
  validate_update_callback_config: { callbackConfig: CALLBACK, updateMask: 'urls' },
  validate_delete_callback_config: { name: CALLBACK.name },
  validate_set_pull_config: { pullConfig: PULL },
  validate_update_pull_config: { pullConfig: PULL, updateMask: 'origins' },
  validate_delete_pull_config: { name: PULL.name },
};

/**
 * An agent's day: it plans, applies, looks at everything, checks single changes, plans another
 * change, fails to apply it because `interfere` was first, plans that anew, and cancels it. Gives
 * the answers by tool; all but get_event must be good ones, since there is no event.
 */
export async function callEveryTool(agent: Client, interfere: () => Promise<unknown>): Promise<Map<string, Message>> {
  const answers = new Map<string, Message>();
  const call = async (tool: string, args: Message): Promise<Message> => {
    const { isError, answer } = await callTool(agent, tool, args);
    expect({ tool, isError, answer }).toMatchObject({ tool, isError: false });
    answers.set(tool, answer);
    return answer;
  };
  const reached = (name: string, state: string): Promise<Message> =>
    until(async () => {
      const rollout = await call('get_rollout', { name });
      return rollout['state'] === state && rollout;
    });
  const planned = async (desired: Message): Promise<Message> => {
    const { name } = await call('create_rollout', { rollout: { source: { desired } } });
    return await reached(name as string, 'PLANNED');
  };

  const first = await planned({ callbackConfigs: [CALLBACK], pullConfigs: [PULL] });
  await call('list_rollouts', {});
  await call('list_rollout_items', { parent: first['name'] });
  await call('apply_rollout', { name: first['name'], etag: first['etag'] });
  await reached(first['name'] as string, 'SUCCEEDED');
  for (const [tool, args] of Object.entries(CALLS)) await call(tool, args);
  const { answer } = await callTool(agent, 'get_event', { name: `accounts/ali/events/${'0'.repeat(32)}-1` });
  answers.set('get_event', answer);

  const second = await planned({ callbackConfigs: [{ ...CALLBACK, urls: ['https://hooks.example.com/second'] }] });
  await interfere();
  await call('apply_rollout', { name: second['name'], etag: second['etag'] });
  await reached(second['name'] as string, 'PARTIALLY_FAILED');
  await call('retry_rollout', { name: second['name'] });
  await reached(second['name'] as string, 'PLANNED');
  await call('cancel_rollout', { name: second['name'] });
  return answers;
}
