import type { Domain } from '../../../client';
import { idOf } from '../names';

/** All that the table shows of a domain, by which it is found. */
export function textOfDomain({ name, role, state, vhost, region }: Domain): string {
  return [idOf(name), role, state, vhost && idOf(vhost), region].filter(Boolean).join('\n');
}
