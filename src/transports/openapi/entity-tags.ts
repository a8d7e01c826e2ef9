import { DescMethod } from '@bufbuild/protobuf';
import { answersEtag, takesEtag } from '../contract/contract';
import { Header, Parameter, Response } from './openapi.document';
import { HttpVerb } from '../contract/descriptor-options';
import { ETAGS, HEAD_TEXT } from './request-bounds';

/** The headers that make a request depend on the state of the resource. */
export const CONDITION_PARAMETERS: Readonly<Record<string, Parameter>> = {
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412.',
    schema: { ...HEAD_TEXT, pattern: ETAGS, examples: ['"6e0f3a51c2b84d97a1f04c7d5be2983f"'] },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: '`*`: proceed only if the resource does not exist yet. Otherwise 412.',
    schema: { type: 'string', enum: ['*'] },
  },
  KnownStates: {
    name: 'If-None-Match',
    in: 'header',
    description: 'Etags that the caller already has: 304 if the resource still has one of them.',
    schema: { ...HEAD_TEXT, pattern: ETAGS, examples: ['"6e0f3a51c2b84d97a1f04c7d5be2983f"'] },
  },
};

export const ETAG_HEADER: Header = {
  description: "The resource's `etag`, a strong one. Absent if nothing was written.",
  schema: { type: 'string', examples: ['"6e0f3a51c2b84d97a1f04c7d5be2983f"'] },
};

export const NOT_MODIFIED: Response = {
  description: 'The resource has not changed: it still has an etag that the caller already has.',
};

/** The names of the parameters of a method. */
export function documentedConditions(method: DescMethod, verb: HttpVerb): string[] {
  if (takesEtag(method)) return ['IfMatch', 'IfNoneMatch'];
  return verb === 'get' && answersEtag(method) ? ['KnownStates'] : [];
}
