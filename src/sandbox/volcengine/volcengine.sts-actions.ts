import { Session } from '../sessions';
import { VolcengineRefusal } from './volcengine.errors';

/** Volcengine: AssumeRole, request. */
export const stsVersion = '2018-01-01';
export const stsService = 'sts';

/** The error codes of AssumeRole are not documented; these are the gateway's own, and a guess. */
export const noSuchRole = (): VolcengineRefusal =>
  new VolcengineRefusal(404, 'RoleNotExist', 'The role does not exist, or must not be taken on.');

/** Volcengine: AssumeRole, response. */
export function sessionResult(role: string, name: string, session: Session): Record<string, unknown> {
  return {
    Credentials: {
      CurrentTime: new Date(session.startedAt).toISOString(),
      ExpiredTime: new Date(session.expiresAt).toISOString(),
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.accessKeySecret,
      SessionToken: session.securityToken,
    },
    AssumedRoleUser: {
      Trn: `${role.replace(':iam::', ':sts::').replace(':role/', ':assumed-role/')}/${name}`,
      AssumedRoleId: `1:${name}`,
    },
  };
}
