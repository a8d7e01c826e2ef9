import { changedPaths, maskViolations, pathsOf } from './field-mask';
import { CallbackConfigDto, PullConfigDto } from '../messages/resources.dto';

test('the paths of a resource are those of its fields and of the messages in it, but not of lists', () => {
  expect(pathsOf(PullConfigDto).toSorted()).toEqual([
    'drift',
    'etag',
    'inconsistencies',
    'name',
    'observeTime',
    'originApp',
    'origins',
    'rememberedFields',
    'transcodedStreams',
    'upstreamCalls',
  ]);
  const nested = pathsOf(CallbackConfigDto).filter((path) => path.includes('.'));
  expect(nested.toSorted()).toEqual([
    'auth.enabled',
    'auth.key',
    'auth.keyFingerprint',
    'auth.keyRef',
    'auth.keySet',
    'recording.onDemandUrl',
    'recording.statusEvents',
    'stream.exceptionUrl',
    'stream.switchUrl',
    'stream.transcodedStreams',
  ]);
});

test('every unknown path is named, once', () => {
  const paths = ['urls', 'nothing', '*', 'auth.key_set', 'auth.keySet', 'stream.switch_url', 'urls.0', 'nothing', ''];
  expect(maskViolations({ paths }, CallbackConfigDto)).toEqual([
    {
      field: 'updateMask',
      reason: 'UNKNOWN_FIELD',
      description: 'names fields that the resource does not have: nothing, auth.keySet, urls.0, ',
    },
  ]);
  expect(maskViolations({ paths: ['origin_app'] }, PullConfigDto)).toEqual([]);
  expect(maskViolations(undefined, PullConfigDto)).toEqual([]);
});

const CHANGEABLE = ['urls', 'auth', 'auth.enabled', 'auth.key', 'stream', 'stream.switchUrl'];

test.each<[string, string[] | undefined, object, string[]]>([
  ['of the mask', ['auth.enabled', 'urls'], { urls: ['x'] }, ['urls', 'auth.enabled']],
  ['of the mask, in the names of the proto', ['stream.switch_url'], {}, ['stream.switchUrl']],
  ['those that cannot be changed left out', ['name', 'observe_time', 'urls'], {}, ['urls']],
  ['none of a mask of those', ['name'], { urls: ['x'] }, []],
  ['all', ['urls', '*'], {}, ['*']],
  ['given, without a mask', undefined, { urls: ['x'], auth: { enabled: false } }, ['urls', 'auth.enabled']],
  ['given, with an empty mask', [], { stream: { switchUrl: 'x' } }, ['stream.switchUrl']],
  ['empty ones are not given', undefined, { urls: [], stream: { switchUrl: '' }, auth: {} }, []],
])('what is changed: %s', (_title, paths, body, expected) => {
  expect(changedPaths(paths && { paths }, body, CHANGEABLE)).toEqual(expected);
});
