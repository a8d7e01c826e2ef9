import { CallbackSpec } from '../../domain/resources/callback-config';

/** The parts of a configuration that hold URLs. */
type WithUrls = Pick<CallbackSpec, 'urls' | 'stream' | 'recording'>;

/** The configuration with another text for each URL; `change` gets the JSON path too. */
export function mapUrls<T extends WithUrls>(config: T, change: (url: string, path: string) => string): T {
  const { urls, stream, recording } = config;
  const one = (url: string | undefined, path: string): string | undefined =>
    url === undefined ? undefined : change(url, path);
  const switchUrl = one(stream?.switchUrl, 'stream.switchUrl');
  const exceptionUrl = one(stream?.exceptionUrl, 'stream.exceptionUrl');
  const onDemandUrl = one(recording?.onDemandUrl, ON_DEMAND);
  return Object.assign(
    { ...config },
    {
      urls: urls.map((url, i) => change(url, `urls[${i}]`)),
      ...(stream && {
        stream: Object.assign(
          { ...stream },
          switchUrl !== undefined && { switchUrl },
          exceptionUrl !== undefined && { exceptionUrl },
        ),
      }),
      ...(recording && { recording: Object.assign({ ...recording }, onDemandUrl !== undefined && { onDemandUrl }) }),
    },
  );
}

/** The field whose URL is asked a question, which receivers do not answer. */
export const ON_DEMAND = 'recording.onDemandUrl';

/** Whether the path is of one of several values of its field. */
export function fieldOf(path: string): string {
  return path.replace(/\[\d+\]$/, '');
}
