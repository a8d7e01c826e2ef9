import { execFile } from 'node:child_process';
import needPython from '../support/need-python';
import { ROOT } from './page';

/**
 * Why each npm command of the documents is not run once more. The specs hold that there are no
 * others.
 */
export const NPM_COMMANDS: Readonly<Record<string, string>> = {
  install: 'the packages of the examples are among those of the repository',
  ci: 'whoever runs the tests has done that',
  test: 'it is what runs this',
  'run build': 'npm test begins with it',
  'run sandbox': 'the specs start what it starts after the build',
  'run test:unit': 'npm test runs the same specs',
  'run test:slow': 'CI runs it',
  'run test:node24': 'the GitHub workflow runs the suites on Node 24',
  'run test:node24:fast': 'CI runs it',
  'run test:stock-jest': 'CI runs it',
  'run check': 'CI runs its parts',
  'run check:static': 'CI runs it',
  'run breaking': 'check:static runs it',
  'run breaking:release': 'only a release runs it',
  'run lint:openapi': 'check:static runs it',
  'run unused': 'check:static runs it',
  'run licences': 'check:static runs it',
  'run sbom': 'test/slow/sbom.spec.ts runs it',
  'run bench': 'it takes minutes; test/bench has specs of its own',
  'run jepsen': 'it takes minutes; test/jepsen has specs of its own',
  'run mutations': 'it takes minutes',
  'run docs': 'generated.spec.ts checks what it would write',
  'run docs:check': 'generated.spec.ts checks the same',
  'run format': 'it changes the sources',
  'run gen': 'it changes the sources; gen:check is part of check:static',
};

/** The npm commands in a block, such as `run bench`. */
export function npmCommandsIn(text: string): string[] {
  const code = text.replace(/#.*$/gm, '');
  return [...code.matchAll(/\bnpm ((?:run )?[a-z:-]+)/g)].map(([, command = '']) => command);
}

export interface ShellResult {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/*
 * As a reader's terminal, but that answers end their lines and errors of HTTP end the block. `npx`
 * takes half a second to find what is in node_modules.
 */
const PRELUDE = `
curl() { local status=0; command curl --fail-with-body "$@" || status=$?; echo; return $status; }
npx() { "${ROOT}/node_modules/.bin/$1" "\${@:2}"; }
npm() { :; }
livegate() { node "${ROOT}/dist/main.js" "$@"; }
`;

export function runShell(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<ShellResult> {
  // Not every Python has gRPC.
  const python = script.includes('python3') ? `python3() { command ${needPython()} "$@"; }\n` : '';
  const options = { cwd, env: { ...process.env, ...env }, timeout: 60_000 };
  return new Promise((resolve) => {
    // Bash takes a socket as its input for a remote login, and would read the machine's own files.
    execFile(
      'bash',
      ['--norc', '-euo', 'pipefail', '-c', PRELUDE + python + script],
      options,
      (error, output, errors) => resolve({ status: error ? Number(error.code ?? -1) : 0, output, errors }),
    );
  });
}

/**
 * The JSON values in an output, which may be of several lines each and have other lines in between.
 */
export function jsonValuesIn(output: string): unknown[] {
  const values: unknown[] = [];
  let pending = '';
  for (const line of output.split('\n')) {
    if (pending === '' && !/^[[{]/.test(line)) continue;
    pending += `${line}\n`;
    try {
      values.push(JSON.parse(pending));
      pending = '';
    } catch {
      // It goes on in the next line.
    }
  }
  return values;
}

/**
 * Whether an answer is as a document shows it: `…` stands for any text, a member named so for
 * further ones.
 */
export function matchesShown(answer: unknown, shown: unknown): boolean {
  if (typeof shown === 'string' && typeof answer === 'string') {
    const parts = shown.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('[^]*')}$`).test(answer);
  }
  if (Array.isArray(shown)) {
    if (!Array.isArray(answer) || answer.length !== shown.length) return false;
    return shown.every((item, index) => matchesShown(answer[index], item));
  }
  if (!isRecord(shown) || !isRecord(answer)) return answer === shown;
  const { '…': more, ...members } = shown;
  const names = Object.keys(members);
  const hasAll = names.every((name) => name in answer && matchesShown(answer[name], members[name]));
  return hasAll && (more !== undefined || Object.keys(answer).length === names.length);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
