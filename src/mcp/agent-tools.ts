/** A method of the API, as the contract describes it. */
export interface AgentMethod {
  /** Such as `SetCallbackConfig`. */
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the request message. */
  readonly requestSchema: ToolSchema;
  readonly rest: {
    readonly verb: string;
    /** JSON names of the field that holds the resource's name, from the outside in. */
    readonly nameField?: readonly string[];
    /** What names it takes, with a star for each segment that differs. */
    readonly namePatterns: readonly string[];
    /** What the path has after the name, such as `/callbackConfigs` or `:apply`. */
    readonly afterName: string;
    /** The field that is the body. */
    readonly body?: string;
  };
}

export interface ToolSchema {
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

/** What an agent can call. */
export interface AgentTool {
  /** Such as `list_domains`. */
  readonly name: string;
  readonly effect: ToolEffect;
  readonly description: string;
  readonly inputSchema: ToolSchema;
  readonly method: AgentMethod;
  /** Arguments that the agent does not choose. */
  readonly fixed: Readonly<Record<string, boolean>>;
}

/** `plan` leaves clouds as they are, but keeps a plan in livegate. */
type ToolEffect = 'look' | 'plan' | 'apply';

const LOOK = [
  'ListAccounts',
  'GetAccount',
  'ListProviders',
  'GetProvider',
  'ListDomains',
  'GetDomain',
  'ListVhosts',
  'GetVhost',
  'ListDeliveries',
  'ListCallbackConfigs',
  'GetCallbackConfig',
  'ListPullConfigs',
  'GetPullConfig',
  'ListDrifts',
  'ListBreakers',
  'GetBreaker',
  'ListEvents',
  'GetEvent',
  'ListRollouts',
  'GetRollout',
  'ListRolloutItems',
];
/** Writes, which agents can only have checked. */
const VALIDATE = [
  'SetCallbackConfig',
  'UpdateCallbackConfig',
  'DeleteCallbackConfig',
  'SetPullConfig',
  'UpdatePullConfig',
  'DeletePullConfig',
];
const PLAN = ['CreateRollout'];
const APPLY = ['ApplyRollout', 'CancelRollout', 'RetryRollout'];

const VALIDATE_ONLY = { validateOnly: true };
const SENDS_NOTHING = 'Checks this change and answers what it would do; nothing is changed. The change itself:';

export interface ToolOptions {
  readonly methods: ReadonlyMap<string, AgentMethod>;
  /** Whether agents may change what clouds have. */
  readonly allowApply: boolean;
}

export function agentTools({ methods, allowApply }: ToolOptions): AgentTool[] {
  const tool = (name: string, effect: ToolEffect): AgentTool => {
    const method = methods.get(name);
    if (!method) throw new Error(`the contract does not have ${name}`);
    const { description, requestSchema: inputSchema } = method;
    return { name: snakeCase(name), effect, description, inputSchema, method, fixed: {} };
  };
  return [
    ...LOOK.map((name) => tool(name, 'look')),
    ...VALIDATE.map((name) => validating(tool(name, 'look'))),
    ...PLAN.map((name) => tool(name, 'plan')),
    ...(allowApply ? APPLY.map((name) => tool(name, 'apply')) : []),
  ];
}

function validating(tool: AgentTool): AgentTool {
  const { validateOnly, ...properties } = tool.inputSchema.properties ?? {};
  if (!validateOnly) throw new Error(`${tool.name} cannot be checked alone`);
  return {
    ...tool,
    name: `validate_${tool.name}`,
    description: `${SENDS_NOTHING} ${tool.description}`,
    inputSchema: { ...tool.inputSchema, properties },
    fixed: VALIDATE_ONLY,
  };
}

function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
