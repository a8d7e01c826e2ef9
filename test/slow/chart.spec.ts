/*
 * The Helm chart, rendered by Helm: it passes its lint, its objects are right by the schemas of
 * Kubernetes and of the Prometheus operator, and its configuration is right by livegate.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Service } from 'kubernetes-models/v1/Service';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { ROOT } from '../docs/page';
import { needHelm } from '../support/need-helm';

const CHART = join(ROOT, 'deploy/helm/livegate');
const MODELS = {
  Deployment,
  HorizontalPodAutoscaler,
  NetworkPolicy,
  PodDisruptionBudget,
  ConfigMap,
  Service,
  ServiceMonitor,
};

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

const ACCOUNT = {
  id: 'ali-prod',
  provider: 'alibaba',
  uid: '1234567890123456',
  credentials: { accessKeyId: { env: 'ALI_AK' }, accessKeySecret: { env: 'ALI_SK' } },
};
const CALLER = {
  id: 'team',
  apiKeys: [{ sha256: '1'.repeat(64) }],
  grants: [{ accounts: ['*'], domains: ['*'], verbs: ['read'] }],
};
const CONFIG = { accounts: [ACCOUNT], callers: [CALLER], throttle: { limit: 100, windowMs: 3_600_000 } };
const EVERYTHING = {
  config: { ...CONFIG, shutdown: { graceMs: 20_500 } },
  autoscaling: { enabled: true },
  metrics: { serviceMonitor: { enabled: true, labels: { release: 'prometheus' } } },
  secretFiles: [{ secret: 'livegate-tls', path: '/etc/livegate-secrets/tls' }],
  env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' },
  imagePullSecrets: [{ name: 'registry' }],
  podAnnotations: { one: 'two' },
  nodeSelector: { 'kubernetes.io/arch': 'amd64' },
  tolerations: [{ key: 'dedicated', operator: 'Exists' }],
  affinity: { podAntiAffinity: {} },
};

let helm: string;
let folder: string;
beforeAll(() => {
  helm = needHelm();
  folder = mkdtempSync(join(tmpdir(), 'livegate-chart-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(command: readonly string[], values: object): { status: number | null; stdout: string; stderr: string } {
  const file = join(folder, 'values.yaml');
  writeFileSync(file, stringify(values));
  // Nothing of the user's own.
  const env = { PATH: process.env['PATH'], HOME: folder };
  return spawnSync(helm, [...command, CHART, '--values', file], { env, encoding: 'utf8' });
}

function render(values: object, release = 'prod'): Manifest[] {
  const { status, stdout, stderr } = run(['template', release], values);
  expect([status, stderr]).toEqual([0, '']);
  return parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
}

/** The object of that kind, with the fields that a test looks at. */
function objectOf<T>(manifests: readonly Manifest[], kind: keyof typeof MODELS): T {
  return manifests.find((manifest) => manifest.kind === kind) as T;
}

interface Pods {
  readonly spec: {
    readonly replicas?: number;
    readonly template: {
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly securityContext: object;
        readonly containers: readonly {
          readonly image: string;
          readonly securityContext: object;
          readonly env: readonly { readonly name: string; readonly value: string }[];
          readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
        }[];
      };
    };
  };
}

interface Ports {
  readonly spec: { readonly ports: readonly { readonly appProtocol?: string }[] };
}

test.each([
  ['as it is', {}],
  ['with everything on', EVERYTHING],
  [
    'with everything off',
    { metrics: { enabled: false }, podDisruptionBudget: { enabled: false }, networkPolicy: { enabled: false } },
  ],
])('%s, the chart passes the lint, and its objects conform to their schemas', (_what, values) => {
  const { status, stdout } = run(['lint', '--strict'], values);
  expect([status, stdout]).toEqual([0, expect.stringContaining('0 chart(s) failed')]);
  for (const manifest of render(values)) {
    const model = MODELS[manifest.kind as keyof typeof MODELS];
    expect([manifest.kind, manifest.apiVersion]).toEqual([model.kind, model.apiVersion]);
    expect(() => new model(manifest as never).validate()).not.toThrow();
  }
});

test('the schemas refuse a wrong object', () => {
  const deployment = objectOf<Manifest & Pods>(render({}), 'Deployment');
  const spec = { ...deployment.spec, replicas: 'three' };
  expect(() => new Deployment({ ...deployment, spec } as never).validate()).toThrow(/replicas/);
});

test('each part of the chart can be switched on and off', () => {
  const kindsOf = (values: object): string[] =>
    render(values)
      .map(({ kind }) => kind)
      .sort();
  expect([...new Set(kindsOf(EVERYTHING))]).toEqual(Object.keys(MODELS).sort());
  expect(kindsOf({})).toEqual([
    'ConfigMap',
    'Deployment',
    'NetworkPolicy',
    'PodDisruptionBudget',
    'Service',
    'Service',
    'Service',
  ]);
  const off = {
    metrics: { enabled: false },
    podDisruptionBudget: { enabled: false },
    networkPolicy: { enabled: false },
  };
  expect(kindsOf(off)).toEqual(['ConfigMap', 'Deployment', 'Service', 'Service']);
});

test('livegate accepts the configuration of the ConfigMap with the variables of the container', () => {
  const manifests = render({ config: CONFIG });
  const { data } = objectOf<{ data: Record<string, string> }>(manifests, 'ConfigMap');
  const [container] = objectOf<Pods>(manifests, 'Deployment').spec.template.spec.containers;
  const file = join(folder, 'livegate.yaml');
  writeFileSync(file, data['livegate.yaml'] ?? '');
  const secrets = { ALI_AK: 'a', ALI_SK: 'b', FINGERPRINT_KEY: 'f'.repeat(64), REDIS_URL: 'redis://redis:6379/0' };
  const given = Object.fromEntries(container?.env.map(({ name, value }) => [name, value]) ?? []);
  const env = {
    ...imageEnvironment(),
    ...given,
    ...secrets,
    DATABASE_URL: 'postgres://livegate:x@db/livegate',
    LIVEGATE_CONFIG: file,
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/main.js', '--check'], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  expect([status, stdout, stderr]).toEqual([0, '{"event":"config_ok","accounts":1}\n', '']);
  expect(container?.volumeMounts).toContainEqual({ name: 'config', mountPath: '/etc/livegate', readOnly: true });
});

/** What the Dockerfile sets. */
function imageEnvironment(): Record<string, string> {
  const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  return Object.fromEntries(
    [...text.matchAll(/ (LIVEGATE_[A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]),
  ) as Record<string, string>;
}

test('pods run without root and with a read-only root, and have enough time to end', () => {
  const { spec } = objectOf<Pods>(render(EVERYTHING), 'Deployment').spec.template;
  expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(spec.containers[0]?.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  // 5 s of preStop, 20.5 s of shutdown.graceMs, and 5 s.
  expect(spec.terminationGracePeriodSeconds).toBe(31);
  expect(objectOf<Pods>(render({}), 'Deployment').spec).toMatchObject({ replicas: 3 });
  expect(objectOf<Pods>(render(EVERYTHING), 'Deployment').spec.replicas).toBeUndefined();
});

test.each([
  [
    'more replicas than places',
    { replicas: 8 },
    'config.quota.maxReplicas is 8, but 8 replicas and one for an update need 9',
  ],
  ['an autoscaler above the places', { autoscaling: { enabled: true, maxReplicas: 20 } }, 'need 21'],
  ['a misspelt value', { replica: 3 }, 'replica'],
  ['an address of a listener, which the chart sets', { config: { rest: { port: 1 } } }, 'port'],
  ['nothing of a whole section', { networkPolicy: null }, "missing property 'networkPolicy'"],
  ['no place for what replicas share', { config: { redis: null } }, 'redis'],
])('values with %s are refused', (_what, values, message) => {
  const { status, stderr } = run(['template', 'prod'], values);
  expect([status, stderr]).toEqual([1, expect.stringContaining(message)]);
});

test('every name is one that Kubernetes takes, whatever the name of the release', () => {
  // No release has a longer name.
  const names = render(EVERYTHING, `${'long-'.repeat(10)}ago`).map(({ metadata }) => metadata.name);
  expect(names.filter((name) => !/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name))).toEqual([]);
  expect(new Set(names.filter((name) => name.endsWith('-grpc') || name.endsWith('-metrics'))).size).toBe(2);
});

test('gateways are told whether a listener speaks TLS', () => {
  const tls = { tls: { cert: '/etc/livegate-secrets/tls/tls.crt', key: '/etc/livegate-secrets/tls/tls.key' } };
  const protocolsOf = (config: object): unknown[] =>
    render({ config: { ...CONFIG, ...config } })
      .filter(({ kind }) => kind === 'Service')
      .flatMap((service) => (service as Manifest & Ports).spec.ports)
      .flatMap(({ appProtocol }) => appProtocol ?? []);
  expect(protocolsOf({})).toEqual(['http', 'kubernetes.io/h2c']);
  expect(protocolsOf({ rest: tls, grpc: tls })).toEqual(['https', 'https']);
});

test('appVersion and the image have the version of the package', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const chart = parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8')) as { appVersion: string };
  expect(chart.appVersion).toBe(version);
  expect(objectOf<Pods>(render({}), 'Deployment').spec.template.spec.containers[0]?.image).toBe(`livegate:${version}`);
});

test('the notes name what is missing', () => {
  const { stdout } = run(['install', 'prod', '--dry-run=client'], {});
  const notes = stdout.slice(stdout.indexOf('NOTES:'));
  for (const part of ['prod-livegate-grpc.default:50051', 'no callers yet', 'Nothing scrapes'])
    expect(notes).toContain(part);
});
