/*
 * The scripts of examples/pipeline, as their runners run them, against the sandbox. What differs:
 * `livegate` is the one that was built, and neither GitHub nor GitLab is there.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../docs/page';
import { RunningProcess, startProcess } from '../support/start-process';

const STREAM = 'accounts/ali-sandbox/domains/push.example.com/callbackConfigs/stream';

let sandbox: RunningProcess;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-pipeline-'));
  mkdirSync(join(folder, 'bin'));
  const program = join(folder, 'bin/livegate');
  writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${join(ROOT, 'dist/main.js')} "$@"\n`);
  chmodSync(program, 0o755);
  sandbox = await startProcess(process.execPath, [join(ROOT, 'dist/sandbox/main.js')], {
    cwd: folder,
    env: { LIVEGATE_REST_PORT: '0', LIVEGATE_GRPC_PORT: '0', LIVEGATE_METRICS_PORT: '0' },
    until: 'A first call',
  });
});
afterAll(async () => {
  await sandbox.stop('SIGINT');
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a script in the repository of live.yaml. */
function run(script: string, env: NodeJS.ProcessEnv = {}): Ran {
  const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
      LIVEGATE_URL: /REST +(\S+)/.exec(sandbox.output())?.[1],
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      GITHUB_OUTPUT: join(folder, 'output'),
      ...env,
    },
  });
  return { status, output: stdout + stderr };
}

function hasFile(urls: readonly string[]): void {
  writeFileSync(join(folder, 'live.yaml'), JSON.stringify({ callbackConfigs: [{ name: STREAM, urls }] }));
}

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** The scripts of a job, and the variables that the job before it left. */
interface Pipeline {
  script(job: string): string;
  left(): NodeJS.ProcessEnv;
}

interface GitHubJob {
  readonly steps: readonly { readonly run?: string }[];
}

const GITHUB: Pipeline = {
  script: (job) => {
    const { jobs } = parse(readFileSync(join(ROOT, 'examples/pipeline/github-actions.yml'), 'utf8')) as {
      readonly jobs: Readonly<Record<string, GitHubJob>>;
    };
    return (jobs[job]?.steps ?? []).flatMap((step) => step.run ?? []).join('\n');
  },
  left: () => ({ ROLLOUT: /^rollout=(.+)$/m.exec(read('output'))?.[1] }),
};
const GITLAB: Pipeline = {
  script: (job) => {
    const jobs = parse(readFileSync(join(ROOT, 'examples/pipeline/gitlab-ci.yml'), 'utf8')) as Readonly<
      Record<string, { readonly script: readonly string[] }>
    >;
    return (jobs[job]?.script ?? []).join('\n');
  },
  left: () => ({ ROLLOUT: /^ROLLOUT=(.+)$/m.exec(read('rollout.env'))?.[1] }),
};

describe.each([
  // A status that the job itself does not let pass is one that the runner is told about.
  ['GitHub Actions', GITHUB, { pending: 0 }],
  ['GitLab', GITLAB, { pending: 3 }],
])('the pipeline for %s', (_, pipeline, { pending }) => {
  const runner = pending === 0 ? 'github' : 'gitlab';
  const job = (name: string, env?: NodeJS.ProcessEnv): Ran => {
    const script = pipeline.script(name);
    // Each job has files of its own.
    for (const file of ['summary', 'output', 'rollout.env']) rmSync(join(folder, file), { force: true });
    expect(script).toContain('livegate');
    return run(script, env);
  };

  test('shows what is pending, applies the plan that it showed, and then nothing is pending', () => {
    hasFile([`https://${runner}.example.com/live`]);
    expect(job('review')).toMatchObject({ status: pending });
    expect(job('drift')).toMatchObject({ status: 3 });
    expect(job('plan')).toMatchObject({ status: 0 });
    const left = pipeline.left();
    expect(left['ROLLOUT']).toMatch(/^rollouts\/\w+$/);
    expect(job('apply', left)).toMatchObject({ status: 0 });
    for (const name of ['review', 'drift', 'plan']) expect([name, job(name).status]).toEqual([name, 0]);
    expect(run(`livegate get ${STREAM} -o json`).output).toContain(`https://${runner}.example.com/live`);
  });

  test('fails where the file is wrong', () => {
    hasFile(['ftp://hooks.example.com']);
    for (const name of ['review', 'drift', 'plan']) {
      const { status, output } = job(name);
      expect([name, status]).not.toEqual([name, 0]);
      expect([name, status]).not.toEqual([name, 3]);
      expect(output).toContain('urls[0]');
    }
  });

  test('leaves what has changed since the plan, and fails', () => {
    hasFile([`https://${runner}.example.com/other`]);
    expect(job('plan')).toMatchObject({ status: 0 });
    const left = pipeline.left();
    const by = `{ urls: [https://${runner}.example.com/by-hand] }`;
    expect(run(`echo '${by}' | livegate set ${STREAM} -f -`)).toMatchObject({ status: 0 });
    expect(job('apply', left)).toMatchObject({ status: 1, output: expect.stringMatching(/stale/i) as string });
    expect(run(`livegate get ${STREAM} -o json`).output).toContain('by-hand');
  });
});

/** No package has it. */
const hasTerraform = spawnSync('terraform', ['version']).status === 0;

(hasTerraform ? test : test.skip)('Terraform, where it is installed, applies the file when it has changed', () => {
  copyFileSync(join(ROOT, 'examples/pipeline/main.tf'), join(folder, 'main.tf'));
  const env = { TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' };
  const apply = (url: string): Ran => {
    hasFile([url]);
    return run('terraform apply -auto-approve -no-color', env);
  };
  expect(run('terraform init -no-color', env)).toMatchObject({ status: 0 });
  expect(apply('https://terraform.example.com/one')).toMatchObject({ status: 0 });
  expect(apply('ftp://terraform.example.com/two')).toMatchObject({
    status: 1,
    output: expect.stringContaining('urls[0]') as string,
  });
  expect(apply('https://terraform.example.com/three')).toMatchObject({ status: 0 });
  expect(run(`livegate get ${STREAM} -o json`).output).toContain('https://terraform.example.com/three');
});
