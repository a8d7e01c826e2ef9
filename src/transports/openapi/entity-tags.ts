import { DescMethod } from '@bufbuild/protobuf';
import { answersEtag, takesEtag } from '../contract/contract';
import { Header, HttpVerb, Parameter, Response } from './openapi.document';

/** The headers that a request may be made to depend on a state by. */
export const CONDITION_PARAMETERS: Readonly<Record<string, Parameter>> = {
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'Go on only if the resource is in one of these states; `*`: if there is one at all. 412 if not.',
    schema: { type: 'string', examples: ['"6e0f3a51c2b84d97a1f04c7d5be2983f"'] },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: '`*`: go on only if there is no such resource yet. 412 if there is.',
    schema: { type: 'string', enum: ['*'] },
  },
  KnownStates: {
    name: 'If-None-Match',
    in: 'header',
    description: 'States that the caller has already: 304 if the resource is in one of them.',
    schema: { type: 'string', examples: ['"6e0f3a51c2b84d97a1f04c7d5be2983f"'] },
  },
};

export const ETAG_HEADER: Header = {
  description: "The resource's `etag`, strong. Absent where nothing was done.",
  schema: { type: 'string', examples: ['"6e0f3a51c2b84d97a1f04c7d5be2983f"'] },
};

export const NOT_MODIFIED: Response = { description: 'The resource is in a state that the caller has already.' };

/** The names of the parameters of a method. */
export function documentedConditions(method: DescMethod, verb: HttpVerb): string[] {
  if (takesEtag(method)) return ['IfMatch', 'IfNoneMatch'];
  return verb === 'get' && answersEtag(method) ? ['KnownStates'] : [];
}
