import { setTimeout as pause } from 'node:timers/promises';
import { CallbackAttempt, CallbackMessage, CallbackRequest, CallbackRules } from './occurrence';

/** What of an answer the logs keep. */
const maxAnswerLength = 4_096;

/** Sends events to the configured URLs, as a cloud does: until an attempt succeeds. */
export class CallbackSender {
  private stopped = new AbortController();

  constructor(
    private readonly rules: CallbackRules,
    private readonly now: () => number,
  ) {}

  /** In the background; each message has retries of its own. */
  send(messages: readonly CallbackMessage[]): void {
    const { signal } = this.stopped;
    for (const message of messages) void this.deliver(message, signal).catch(() => undefined);
  }

  /** Ends all attempts. */
  stop(): void {
    this.stopped.abort();
    this.stopped = new AbortController();
  }

  private async deliver(message: CallbackMessage, signal: AbortSignal): Promise<void> {
    for (const pauseMs of [0, ...this.rules.retryPausesMs]) {
      await pause(pauseMs, undefined, { signal, ref: false });
      const attempt = await this.attempt(message.requestAt(this.now()), signal);
      if (signal.aborted) return;
      message.record(attempt);
      if (attempt.isSuccess) return;
    }
  }

  private async attempt(request: CallbackRequest, stopped: AbortSignal): Promise<CallbackAttempt> {
    const sentAt = this.now();
    const { url, method, headers, body } = request;
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(this.rules.timeoutMs)]);
    try {
      const response = await fetch(url, { method, headers, body, redirect: 'manual', signal });
      const text = (await response.text()).slice(0, maxAnswerLength);
      const answer = { status: response.status, headers: Object.fromEntries(response.headers), body: text };
      return { request, sentAt, endedAt: this.now(), answer, isSuccess: this.rules.isSuccess(response.status) };
    } catch (error) {
      const failure = error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'connection failed';
      return { request, sentAt, endedAt: this.now(), failure, isSuccess: false };
    }
  }
}
