import { RequestHead, RequestRecord } from './request-record';

/** Observes every request of the API, over both transports. */
export interface RequestObserver {
  /** The head of a request has arrived. */
  begin(head: RequestHead): RequestRecord;
}
