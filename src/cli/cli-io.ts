import { Finding } from './findings';

import { LivegateClient } from '../client';

/** What the command line takes from its process; tests bring their own. */
export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
  /** Whether a person reads standard output, and can answer questions. */
  readonly isTerminal: boolean;
  /** Characters of a line of standard output; undefined if no terminal shows it. */
  readonly columns: number | undefined;
  /** Standard error, where bars of progress go; undefined if no terminal shows it. */
  readonly progress: NodeJS.WritableStream | undefined;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Differs from every other. */
  newId(): string;
  write(text: string): void;
  writeError(text: string): void;
  /** Rejects as `readFile`. */
  readInput(): Promise<string>;
  /** Rejects as node:fs does, and with EFBIG for more than 64 MiB. */
  readFile(path: string): Promise<string>;
  /** Asks a person; resolves to what was typed, or to nothing if the person gives up. */
  ask(question: string): Promise<string>;
  /** Lets a person change a text in an editor; resolves to the text as it was saved. */
  edit(text: string): Promise<string>;
  /** Keeps a text in a file that only its owner can read; resolves to the path. */
  keep(text: string): Promise<string>;
}

/** Commands that run livegate itself instead of calling it; each resolves to an exit status. */
export interface LocalCommands {
  /** Resolves when livegate serves. */
  serve(configFile: string): Promise<number>;
  check(configFile: string): Promise<number>;
  health(configFile: string): Promise<number>;
  verifyAudit(configFile: string, heads: readonly string[]): Promise<number>;
  /** Resolves when the sandbox has ended. */
  sandbox(): Promise<number>;
  newKey(): Promise<number>;
  /**
   * Checks what the configuration names: stores, clouds and their credentials. Undefined if the
   * file is wrong, which it has told.
   */
  examine(configFile: string): Promise<readonly Finding[] | undefined>;
  /** Resolves when it has served agents. */
  mcp(options: AgentOptions): Promise<number>;
}

export interface AgentOptions {
  /** Whether agents may apply what they have planned. */
  readonly allowApply: boolean;
  /** Calls livegate as the caller with the token. */
  readonly connect: (token: string | undefined) => LivegateClient;
  /** Absent: agents speak over standard input and output. */
  readonly listen?: {
    readonly host: string;
    /** 0 is any that is free. */
    readonly port: number;
    /** Names of this machine, beside those of loopback. */
    readonly allowedHosts: readonly string[];
  };
}

/** The content of a YAML text, or every fault with its place. */
export type ReadYaml = (text: string) => { readonly value: unknown } | { readonly faults: readonly string[] };

export interface CliParts {
  readonly io: CliIo;
  readonly local: LocalCommands;
  readonly readYaml: ReadYaml;
  readonly version: string;
}
