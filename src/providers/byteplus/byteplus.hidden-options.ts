import { FamilyMember, HiddenOption } from '../volcengine-family';

/**
 * Nothing of these is in BytePlus's pages; the vendor's SDK for Go has them (live v20230101, models
 * of UpdateCallback, DescribeCallback and DescribeRelaySourceV3), with these defaults. BytePlus
 * sets some of them for a customer.
 */
export const hiddenOptions: FamilyMember['hiddenOptions'] = {
  callback: [
    kept('HttpMethod', 'post'),
    kept('RetryTimes', 3),
    kept('RetryInternalSecond', 3),
    kept('TimeoutSecond', 4),
    kept('TaskStatusCallback', 0),
    kept('ValidDuration', 0),
    kept('CallbackField'),
    // With these an event holds AppendField too, which no read shows.
    lost('EncryptField'),
    lost('EncryptionAlgorithm'),
    lost('SecHandlerType', 'body'),
    // A second key must not go on signing after the first was replaced.
    lost('AuthKeySecond'),
    { name: 'AuthField', isDefault: holdsPrimaryKeyAlone },
  ],
  pull: [
    // Written as text, and read as a number. The default: each group once more than the first.
    {
      name: 'RetryTimes',
      isDefault: (value, { GroupDetails }) => Number(value) === countOf(GroupDetails) - 1,
      repeated: String,
    },
  ],
  // UpdateRelaySourceV3 takes these; DescribeRelaySourceV3 returns none of them.
  unreadableInPull: ['weights', 'time-outs', 'pull secrets'],
};

function kept(name: string, byDefault?: string | number): HiddenOption {
  return { ...lost(name, byDefault), repeated: (value) => value };
}

/** A number may come as its digits. */
function lost(name: string, byDefault?: string | number): HiddenOption {
  return { name, isDefault: (value) => byDefault !== undefined && String(value) === String(byDefault) };
}

/** Which `auth.key` is; what else the object holds has no field. */
function holdsPrimaryKeyAlone(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(([name, inner]) => name === 'AuthKeyPrimary' || inner === null || inner === '');
}

function countOf(groups: unknown): number {
  return Array.isArray(groups) ? groups.length : 0;
}
