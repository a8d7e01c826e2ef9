import { getMetadataStorage, ValidationTypes } from 'class-validator';
import { MessageClass } from './message-rules';

type Test = (message: object, value: unknown) => boolean;
type RuleMetadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** What the decorators of class-validator ask of one property. */
interface PropertyRules {
  readonly property: string;
  /** The rules apply if all of these hold. */
  readonly conditions: readonly Test[];
  readonly tests: readonly Test[];
  readonly isNested: boolean;
}

/** By class: class-validator collects and groups them anew for each message. */
const RULES = new Map<unknown, readonly PropertyRules[]>();

/**
 * Whether a message keeps the rules of its class: whether class-validator's `validateSync` finds no
 * error. Like there, an object whose class has no rules keeps none. It takes a fraction of the
 * time, and does not say which rules a message breaks.
 */
export function keepsRules(message: object): boolean {
  const rules = rulesOf(message.constructor as MessageClass);
  return rules.length > 0 && rules.every((ofProperty) => keepsProperty(message, ofProperty));
}

function keepsProperty(message: object, { property, conditions, tests, isNested }: PropertyRules): boolean {
  const value = (message as Readonly<Record<string, unknown>>)[property];
  if (!conditions.every((holds) => holds(message, value))) return true;
  return tests.every((holds) => holds(message, value)) && (!isNested || keepsNested(value));
}

/** Like class-validator, accepts absent items of a list. */
function keepsNested(value: unknown): boolean {
  if (value === undefined) return true;
  if (Array.isArray(value)) return value.every(keepsNested);
  return value instanceof Object && keepsRules(value);
}

function rulesOf(type: MessageClass): readonly PropertyRules[] {
  const known = RULES.get(type);
  if (known) return known;
  const storage = getMetadataStorage();
  const byProperty = storage.groupByPropertyName(storage.getTargetValidationMetadatas(type, '', false, false));
  const rules = Object.entries(byProperty).map(([property, metadata]) => {
    const ofType = (...wanted: string[]): RuleMetadata[] => metadata.filter(({ type }) => wanted.includes(type));
    return {
      property,
      conditions: ofType(ValidationTypes.CONDITIONAL_VALIDATION).map(({ constraints }) => constraints[0] as Test),
      tests: ofType(ValidationTypes.IS_DEFINED, ValidationTypes.CUSTOM_VALIDATION).flatMap(testsOf),
      isNested: ofType(ValidationTypes.NESTED_VALIDATION).length > 0,
    };
  });
  RULES.set(type, rules);
  return rules;
}

function testsOf({ target, propertyName, constraintCls, constraints, each }: RuleMetadata): Test[] {
  const targetName = typeof target === 'string' ? target : target.name;
  return getMetadataStorage()
    .getTargetValidatorConstraints(constraintCls)
    .map(({ instance }) => {
      const holds = (message: object, value: unknown): boolean =>
        instance.validate(value, { targetName, property: propertyName, object: message, value, constraints }) === true;
      return (message, value) =>
        each && Array.isArray(value) ? value.every((item) => holds(message, item)) : holds(message, value);
    });
}
