import { Session } from '../sessions';
import { AlibabaRefusal } from './alibaba.errors';

/** Alibaba: STS, AssumeRole. */
export const stsVersion = '2015-04-01';

export const noSuchRole = (): AlibabaRefusal =>
  new AlibabaRefusal(404, 'EntityNotExist.Role', 'The specified role does not exist, or must not be taken on.', true);

export const invalidDuration = (): AlibabaRefusal =>
  new AlibabaRefusal(400, 'InvalidParameter.DurationSeconds', 'The parameter DurationSeconds is invalid.', true);

/** Alibaba: STS, AssumeRole, response. */
export function sessionFields(role: string, name: string, session: Session): Record<string, unknown> {
  return {
    AssumedRoleUser: { Arn: `${role}/${name}`, AssumedRoleId: `344584339364951186:${name}` },
    Credentials: {
      AccessKeyId: session.accessKeyId,
      AccessKeySecret: session.accessKeySecret,
      SecurityToken: session.securityToken,
      Expiration: new Date(session.expiresAt).toISOString(),
    },
  };
}
