import { z } from 'zod';
import { ErrorTable } from '../error-table';
import { CallbackRecord, callbackRecords } from './volcengine.callback-record';
import { deliveryPage, LoggedCallbacks } from './volcengine.delivery-mapper';
import { errorTableOf } from './volcengine.errors';
import { FamilyMember } from './volcengine.member';
import { RelaySource, relaySources } from './volcengine.pull-mapper';

/** How to read the answers of one cloud. Made once, since each schema takes 20 kB. */
export interface FamilyAnswers {
  readonly errors: ErrorTable;
  readonly callbackRecords: z.ZodType<readonly CallbackRecord[]>;
  readonly deliveries: z.ZodType<LoggedCallbacks>;
  readonly relaySources: z.ZodType<readonly RelaySource[]>;
}

export function answersOf({ errorRows, hiddenOptions }: FamilyMember): FamilyAnswers {
  return {
    errors: errorTableOf(errorRows),
    callbackRecords: callbackRecords(hiddenOptions.callback),
    deliveries: deliveryPage,
    relaySources: relaySources(hiddenOptions.pull),
  };
}
