import { Fields } from '../../domain/resources/resource-fields';
import { RequestFault } from '../request-faults';
import { expressiblePart } from './expressible-part';

const fault = (field: string, reason: RequestFault['reason'] = 'NOT_SUPPORTED'): RequestFault => ({
  field,
  reason,
  description: `no ${field}`,
});

/** Of a cloud that takes one URL, no groups, and origins of one protocol on port 1935. */
function faultsOf({ urls = [], origins = [] }: Fields): RequestFault[] {
  const all = origins as readonly { readonly port?: number; readonly group?: string; readonly protocol: string }[];
  return [
    ...((urls as string[]).length > 1 ? [fault('urls', 'OUT_OF_RANGE')] : []),
    ...((urls as string[]).some((url) => url.includes('localhost')) ? [fault('urls[0]', 'FORBIDDEN_HOST')] : []),
    ...all.flatMap(({ port, group, protocol }, i) => [
      ...(protocol !== all[0]?.protocol
        ? [{ ...fault(`origins[${i}].protocol`), dependsOn: ['origins[0].protocol'] }]
        : []),
      ...(port === undefined || port === 1935 ? [] : [fault(`origins[${i}].port`)]),
      ...(group === undefined ? [] : [fault(`origins[${i}].group`)]),
    ]),
    ...(all.length === 0 && (urls as string[]).length === 0 ? [fault('origins', 'REQUIRED')] : []),
  ];
}

const lost = (fields: Fields) => expressiblePart(fields, faultsOf).losses.map(({ field }) => field);

it.each([
  ['the last URLs', { urls: ['a', 'b', 'c'] }, ['urls[2]', 'urls[1]'], { urls: ['a'] }],
  [
    'a member that does not make another origin',
    { origins: [{ protocol: 'RTMP', group: 'g' }] },
    ['origins[0].group'],
    { origins: [{ protocol: 'RTMP' }] },
  ],
  [
    'all of an origin that would become another one, told by the place that it had',
    {
      origins: [
        { protocol: 'RTMP', port: 1936 },
        { protocol: 'RTMP', group: 'g' },
      ],
    },
    ['origins[0].port', 'origins[1].group'],
    { origins: [{ protocol: 'RTMP' }] },
  ],
  [
    'nothing for a fault that goes with another one',
    { origins: [{ protocol: 'RTMP', port: 1936 }, { protocol: 'HLS' }] },
    ['origins[0].port'],
    { origins: [{ protocol: 'HLS' }] },
  ],
  [
    'nothing of the default group',
    { origins: [{ protocol: 'RTMP', group: 'default' }] },
    [],
    { origins: [{ protocol: 'RTMP' }] },
  ],
])('leaves out %s', (_title, fields, losses, kept) => {
  expect(lost(fields)).toEqual(losses);
  expect(expressiblePart(fields, faultsOf).fields).toEqual(kept);
});

it.each([
  ['a host that may not be called', { urls: ['http://localhost/', 'b'] }],
  ['all that there is', { origins: [{ protocol: 'RTMP', port: 1936 }] }],
])('leaves nothing out where it would be %s', (_title, fields) => {
  expect(expressiblePart(fields, faultsOf)).toEqual({ fields, losses: [] });
});
