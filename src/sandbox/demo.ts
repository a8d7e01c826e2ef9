import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { AlibabaEmulator } from './alibaba/alibaba.emulator';
import { OccurrenceKind } from './occurrence';
import { SANDBOX_ALIBABA, SANDBOX_BYTEPLUS, SANDBOX_VOLCENGINE } from './sandbox-world';
import { VolcengineEmulator } from './volcengine/volcengine.emulator';

/** The emulators of the sandbox. */
export interface DemoClouds {
  readonly alibaba: AlibabaEmulator;
  readonly volcengine: VolcengineEmulator;
  readonly byteplus: VolcengineEmulator;
}

type Cloud = keyof DemoClouds;

/** A day: the hour, the cloud, what happens, and the stream. */
const day: readonly (readonly [number, Cloud, OccurrenceKind, string])[] = [
  [6, 'alibaba', 'streamStarted', 'morning-show'],
  [6.5, 'alibaba', 'recordingStarted', 'morning-show'],
  [8, 'alibaba', 'snapshotTaken', 'morning-show'],
  [9, 'volcengine', 'streamStarted', 'market-open'],
  [9.5, 'volcengine', 'snapshotTaken', 'market-open'],
  [10, 'alibaba', 'recordingEnded', 'morning-show'],
  [10, 'alibaba', 'streamEnded', 'morning-show'],
  [12, 'byteplus', 'streamStarted', 'lunch-concert'],
  [13, 'byteplus', 'recordingEnded', 'lunch-concert'],
  [13, 'byteplus', 'streamEnded', 'lunch-concert'],
  [16, 'volcengine', 'recordingEnded', 'market-open'],
  [16, 'volcengine', 'streamEnded', 'market-open'],
  [19, 'alibaba', 'streamStarted', 'evening-game'],
  [20, 'volcengine', 'streamStarted', 'karaoke'],
  [21, 'alibaba', 'imageFlagged', 'evening-game'],
  [21.5, 'volcengine', 'imageFlagged', 'karaoke'],
  [22, 'alibaba', 'streamEnded', 'evening-game'],
  [23, 'volcengine', 'streamEnded', 'karaoke'],
];

/** A key that is valid nowhere else. */
const demoKey = 'sandboxDemoKey2026';

const firstHour = 5.5;

/** How long the last messages may take to arrive. */
const arrivalMs = 5_000;
const pollMs = 10;

/** Sets every callback to a receiver of its own, plays the day, and prints what arrives. */
export async function playDay(clouds: DemoClouds, print: (line: string) => void, dayMs = 60_000): Promise<void> {
  let [now, sent, arrived] = [firstHour, 0, 0];
  const receiver = await startReceiver((line) => {
    arrived++;
    print(line);
  });
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  configure(clouds, url);
  print(`A day of streams in a minute. All callbacks of the sandbox now go to ${url}.`);
  try {
    for (const [hour, cloud, kind, stream] of day) {
      await pause(((hour - now) / 24) * dayMs);
      now = hour;
      print(`${clockText(hour)}  ${cloud}: ${kind} ${stream}`);
      const happened = clouds[cloud].happen(kind, { domain: domainOf(cloud, kind), app: 'live', stream });
      if (typeof happened === 'string') print(`       ${happened}`);
      else sent += happened;
    }
    for (let waited = 0; arrived < sent && waited < arrivalMs; waited += pollMs) await pause(pollMs);
    print(`The day is over: ${arrived} of ${sent} messages arrived. The callbacks stay; their receiver has stopped.`);
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
}

const clockText = (hour: number): string => `${String(Math.floor(hour)).padStart(2, '0')}:${hour % 1 ? '30' : '00'}`;

function domainOf(cloud: Cloud, kind: OccurrenceKind): string {
  if (cloud !== 'alibaba') return 'push.live.example.com';
  return kind.startsWith('stream') ? 'push.example.com' : 'play.example.com';
}

function configure({ alibaba, volcengine, byteplus }: DemoClouds, url: string): void {
  const auth = { NotifyReqAuth: 'yes', NotifyAuthKey: demoKey } as const;
  const NotifyUrl = `${url}/alibaba`;
  alibaba.put(SANDBOX_ALIBABA.uid, 'push.example.com', { stream: { NotifyUrl, ...auth } });
  alibaba.put(SANDBOX_ALIBABA.uid, 'play.example.com', {
    record: { NotifyUrl, NeedStatusNotify: true, NotifyReqAuth: true, NotifyAuthKey: demoKey },
    snapshot: { NotifyUrl, ...auth },
    detect: { NotifyUrl },
  });
  const types = ['push', 'push_end', 'snapshot', 'record', 'audit_snapshot'] as const;
  const callbacksTo = (URL: string) => ({
    callbacks: types.map((MessageType) => ({
      Vhost: 'live.example.com',
      MessageType,
      AuthEnable: true,
      AuthKeyPrimary: demoKey,
      CallbackDetailList: [{ CallbackType: 'http', URL }],
    })),
  });
  volcengine.put(SANDBOX_VOLCENGINE.uid, callbacksTo(`${url}/volcengine`));
  byteplus.put(SANDBOX_BYTEPLUS.uid, callbacksTo(`${url}/byteplus`));
}

async function startReceiver(print: (line: string) => void): Promise<Server> {
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    print(`       ${request.method} ${request.url} ${body.toString('utf8')}`);
    response.end();
  };
  const server = createServer((request, response) => void receive(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
