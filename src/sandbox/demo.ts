import { setTimeout as pause } from 'node:timers/promises';
import { AlibabaEmulator } from './alibaba/alibaba.emulator';
import { setCallbacks, ShownEvent, watchEvents } from './demo-livegate';
import { OccurrenceKind } from './occurrence';
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

const firstHour = 5.5;

/** How long the last messages may take to arrive. */
const arrivalMs = 10_000;
const pollMs = 10;

export interface DemoOptions {
  readonly clouds: DemoClouds;
  /** The origin of livegate's REST API. */
  readonly rest: string;
  readonly print: (line: string) => void;
  /** @default a minute */
  readonly dayMs?: number;
}

/** Sets every callback to livegate's receivers, plays the day, and prints the events that come. */
export async function playDay({ clouds, rest, print, dayMs = 60_000 }: DemoOptions): Promise<void> {
  let [now, sent, arrived] = [firstHour, 0, 0];
  const stop = new AbortController();
  await setCallbacks(rest);
  await watchEvents(rest, stop.signal, (event) => {
    arrived++;
    print(`       ${textOf(event)}`);
  });
  print('A day of streams in a minute. All callbacks of the sandbox now go to the receivers of livegate.');
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
    print(`The day is over: ${arrived} of ${sent} events arrived. To list them:
curl -sS ${rest}/v1/accounts/ali-sandbox/events`);
  } finally {
    stop.abort();
  }
}

const textOf = ({ lgprovider, type, subject = '', lgauth }: ShownEvent): string =>
  `${lgprovider} ${type} ${subject} (${lgauth})`;

const clockText = (hour: number): string => `${String(Math.floor(hour)).padStart(2, '0')}:${hour % 1 ? '30' : '00'}`;

function domainOf(cloud: Cloud, kind: OccurrenceKind): string {
  if (cloud !== 'alibaba') return 'push.live.example.com';
  return kind.startsWith('stream') ? 'push.example.com' : 'play.example.com';
}
